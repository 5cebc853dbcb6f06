import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Grant } from './grant.state.js';

/** A grant to be stored, once per key. */
export interface OpenGrant {
  readonly change: 'open';
  readonly grant: Grant;
}

/** The person began to attend under the grant; the first such time stays. */
export interface MarkAttended {
  readonly change: 'attended';
  readonly key: string;
  readonly at: Instant;
}

/** The grant gets its end: one instant if the person ever attended, another if not. The first end stays. */
export interface EndGrant {
  readonly change: 'end';
  readonly key: string;
  readonly endedBy: Uuid;
  readonly untilIfAttended: Instant;
  readonly untilIfNot: Instant;
}

/** What an event does to grants. */
export type GrantChange = OpenGrant | MarkAttended | EndGrant;
