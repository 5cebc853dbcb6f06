import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A public event of a referral, as far as it says whether the referral is open. */
export interface ReferralNews {
  readonly type: string;
  readonly data: {
    readonly referral: Uuid;
    readonly kind: 'root' | 'child' | 'direct' | 'self';
    readonly person: Uuid;
    readonly hub: Uuid;
    readonly sender: Uuid;
    readonly receiver: Uuid;
  };
}

/** A referral that somebody still owes something; `tenant` sent it. */
export interface OpenReferralRow {
  readonly tenant: Uuid;
  readonly person: Uuid;
  readonly referral: Uuid;
  readonly hub: Uuid;
  readonly receiver: Uuid;
}

/** Events after which a referral of any kind is closed, and those that close a child alone. */
const closing = /\.(referral-withdrawn|outcome-told-back)\.v/;
const closingChild = /\.(referral-completed|referral-redirected)\.v/;

/** The open referrals of each person: whoever takes part in one does not erase. */
export const openReferralsProjection: Projection<ReferralNews, OpenReferralRow> = {
  name: 'people.open-referrals',
  table: 'open_referral',
  keyColumns: ['tenant', 'person', 'referral'],
  keys: ({ event: { data } }) => [{ tenant: data.sender, person: data.person, referral: data.referral }],
  evolve: (row, { event: { type, data } }) => {
    if (closing.test(type) || (data.kind === 'child' && closingChild.test(type))) return undefined;
    const { sender, person, referral, hub, receiver } = data;
    return (
      row ??
      (/\.referral-sent\.v/.test(type) ? { tenant: sender, person, referral, hub, receiver } : undefined)
    );
  },
};
