import type { ReferralsEvent } from '#platform/contracts/referrals/referrals-event';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import { changedFact, type ReferralFact } from '#insights/domain/referral-fact';
import { workloadColumns, workloadContribution } from '#insights/domain/workload';
import { referralChange } from '#insights/read-models/funnel/referral-change.projection';

/** One referral that a provider received. */
export interface WorkloadRow {
  readonly referral: Uuid;
  readonly provider: Uuid;
  readonly service: Uuid | null;
  readonly received_at: Instant | null;
  readonly answer_by: Instant | null;
  /** All that is known of the referral; a jsonb column. */
  readonly fact: ReferralFact;
}

/** Kinds of referral that a provider receives. */
const providerLed: readonly string[] = ['child', 'direct'];

/**
 * The workload of providers: a row per child or direct referral, and beside it exact counts per provider and day of
 * receipt, for those who hold a contract with it. Nothing in it describes a person.
 */
export const workloadProjection: Projection<ReferralsEvent, WorkloadRow> = {
  name: 'workload',
  table: 'workload_referral',
  keyColumns: ['referral'],
  keys: (stored) =>
    providerLed.includes(stored.event.data.kind) && referralChange(stored)
      ? [{ referral: stored.event.data.referral }]
      : [],
  evolve: (row, stored) => {
    const change = referralChange(stored);
    if (!change) return row;
    const fact = changedFact(row?.fact, change);
    return {
      referral: fact.referral,
      provider: fact.receiver,
      service: fact.service,
      received_at: fact.steps.sent?.occurred ?? null,
      answer_by: fact.answerBy,
      fact,
    };
  },
  rollups: [
    {
      table: 'workload_count',
      keyColumns: ['provider', 'received_on'],
      countColumns: workloadColumns,
      contributions: (row) => {
        const contribution = workloadContribution(row.fact);
        if (!contribution) return [];
        const { provider, receivedOn, counts } = contribution;
        return [{ key: { provider, received_on: receivedOn }, counts: { ...counts } }];
      },
    },
  ],
};
