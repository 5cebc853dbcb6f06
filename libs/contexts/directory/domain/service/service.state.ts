import type { Uuid } from '#platform/kernel/ids';

/** How a service's referrals travel: through the hub, straight from the practice, or either. */
export type ReferralMode = 'brokered' | 'direct' | 'hybrid';

/** What the listing says of a service. Its texts (description, links) lie in an erasable table, not here. */
export interface ServiceListing {
  /** Null for a service whose source names no organisation: it can be found but not referred to. */
  readonly organisation: Uuid | null;
  readonly name: string;
  /** False while its source calls it inactive, defunct or temporarily closed. */
  readonly open: boolean;
  /** Digest of all listed facts with their texts: equal digests are equal facts. */
  readonly content: string;
}

/** What the organisation itself settles; an import never touches it. */
export interface ServiceTerms {
  /** Whether there is room for referrals now. */
  readonly accepting: boolean;
  /** Working days within which it answers, 1 to 60; null without a promise. */
  readonly promiseDays: number | null;
  readonly mode: ReferralMode;
}

export interface ServiceFacts extends ServiceListing, ServiceTerms {
  readonly service: Uuid;
}

export type ServiceState =
  { readonly status: 'absent' } | ({ readonly status: 'listed' | 'unlisted' } & ServiceFacts);
