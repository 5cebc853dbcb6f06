import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import { londonDay } from '#insights/domain/period';
import { answeredInTime, isHubLed, isOpen, type ReferralFact } from '#insights/domain/referral-fact';

/** Exact counts of referrals to a provider, for those who hold a contract with it. */
export interface WorkloadCounts {
  readonly received: number;
  /** Accepted or declined by the time that was promised. */
  readonly answered_in_time: number;
  /** Still with the provider: neither declined, completed, redirected nor withdrawn. */
  readonly open: number;
}

/** The columns of a workload count. */
export const workloadColumns = [
  'received',
  'answered_in_time',
  'open',
] as const satisfies readonly (keyof WorkloadCounts)[];

/** What one referral adds to a provider's workload, under the day in London on which it was sent. */
export interface WorkloadContribution {
  readonly provider: Uuid;
  readonly receivedOn: CalendarDate;
  readonly counts: WorkloadCounts;
}

/** What a referral adds to its provider's workload; undefined for those the hub leads and until it is known as sent. */
export function workloadContribution(fact: ReferralFact): WorkloadContribution | undefined {
  const { sent } = fact.steps;
  if (isHubLed(fact) || !sent) return undefined;
  return {
    provider: fact.receiver,
    receivedOn: londonDay(sent.occurred),
    counts: {
      received: 1,
      answered_in_time: answeredInTime(fact) ? 1 : 0,
      open: isWithProvider(fact) ? 1 : 0,
    },
  };
}

/** A direct referral that is completed still awaits the hub's telling back, yet the provider has done its part. */
function isWithProvider(fact: ReferralFact): boolean {
  const { declined, completed, redirected, withdrawn } = fact.steps;
  return isOpen(fact) && !declined && !completed && !redirected && !withdrawn;
}
