import type { EventOf } from '#platform/contracts/contract';
import type { referralAcceptedV1 } from '#platform/contracts/referrals/referral-accepted.v1';
import type { referralCompletedV1 } from '#platform/contracts/referrals/referral-completed.v1';
import type { referralDeclinedV1 } from '#platform/contracts/referrals/referral-declined.v1';
import type { referralRedirectedV1 } from '#platform/contracts/referrals/referral-redirected.v1';
import type { referralSentV1 } from '#platform/contracts/referrals/referral-sent.v1';
import type { referralStartedV1 } from '#platform/contracts/referrals/referral-started.v1';
import type { referralWithdrawnV1 } from '#platform/contracts/referrals/referral-withdrawn.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection, RowKey } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { GrantChange } from '#people/domain/grants/grant.changes';
import {
  applyGrantChange,
  defaultProviderDays,
  grantOfRegistration,
  grantsFrom,
} from '#people/domain/grants/grant.policies';
import type { ReferralFact } from '#people/domain/grants/grant.policies';
import { grantOfRow, rowOfGrant } from './grant.row.projection.js';
import type { GrantRow } from './grant.row.projection.js';

/** The own event that opens the writer's grant. */
interface Registration {
  readonly type: 'person-registered';
  readonly data: { readonly person: Uuid };
}

type ReferralEvent =
  | EventOf<typeof referralSentV1>
  | EventOf<typeof referralAcceptedV1>
  | EventOf<typeof referralStartedV1>
  | EventOf<typeof referralCompletedV1>
  | EventOf<typeof referralDeclinedV1>
  | EventOf<typeof referralRedirectedV1>
  | EventOf<typeof referralWithdrawnV1>;

/** What grants are folded from. */
export type GrantEvent = Registration | ReferralEvent;

const factTypes: Readonly<Record<ReferralEvent['type'], ReferralFact['type']>> = {
  'ginnel.referrals.referral-sent.v1': 'referral-sent',
  'ginnel.referrals.referral-accepted.v1': 'referral-accepted',
  'ginnel.referrals.referral-started.v1': 'referral-started',
  'ginnel.referrals.referral-completed.v1': 'referral-completed',
  'ginnel.referrals.referral-declined.v1': 'referral-declined',
  'ginnel.referrals.referral-redirected.v1': 'referral-redirected',
  'ginnel.referrals.referral-withdrawn.v1': 'referral-withdrawn',
};

/**
 * Who may see whom, by event alone. Rows of a registration follow the person's stream, all others a referral's: no two
 * streams share a row. Who wrote a record is not in a referral's event and not kept here: each read takes it from the
 * person's own stream, so no order of events opens a sight.
 */
export const grantsProjection: Projection<GrantEvent, GrantRow> = {
  name: 'people.grants',
  table: 'person_grant',
  keyColumns: ['tenant', 'person', 'grant_key'],
  keys: (stored) => [
    ...new Map(changesOf(stored).map((change) => [keyOf(change), rowKey(stored, change)])).values(),
  ],
  evolve: (row, stored, key) => {
    const changes = changesOf(stored).filter((change) => keyOf(change) === key['grant_key']);
    const grants = row === undefined ? [] : [grantOfRow(row)];
    const [grant] = changes.reduce<readonly ReturnType<typeof grantOfRow>[]>(applyGrantChange, grants);
    return grant && rowOfGrant(grant);
  },
};

function changesOf({
  event,
  stream,
  version,
  tenant,
  occurredAt,
}: StoredEvent<GrantEvent>): readonly GrantChange[] {
  if (event.type === 'person-registered') {
    const record = { person: event.data.person, writer: tenant };
    const opening = `person-registered ${stream} ${String(version)}`;
    return [{ change: 'open', grant: grantOfRegistration({ event: opening, occurredAt, record }) }];
  }
  const type = factTypes[event.type];
  const fact = { event: `${type} ${stream} ${String(version)}`, type, occurredAt, data: event.data };
  return grantsFrom(fact, { writer: event.data.sender, providerDays: defaultProviderDays });
}

function keyOf(change: GrantChange): string {
  return change.change === 'open' ? change.grant.key : change.key;
}

/** Only a provider's grant is marked or ended, and a provider is its referral's receiver. */
function rowKey({ event, tenant }: StoredEvent<GrantEvent>, change: GrantChange): RowKey {
  const holder = event.type === 'person-registered' ? tenant : event.data.receiver;
  const viewer = change.change === 'open' ? change.grant.viewer : holder;
  return { tenant: viewer, person: event.data.person, grant_key: keyOf(change) };
}
