import type { EventOf } from '../contract.js';
import type { outcomeAcknowledgedV1 } from './outcome-acknowledged.v1.js';
import type { outcomeToldBackV1 } from './outcome-told-back.v1.js';
import type { personNotReachedV1 } from './person-not-reached.v1.js';
import type { personReachedV1 } from './person-reached.v1.js';
import type { planAgreedV1 } from './plan-agreed.v1.js';
import type { referralAcceptedV1 } from './referral-accepted.v1.js';
import type { referralCompletedV1 } from './referral-completed.v1.js';
import type { referralDeclinedV1 } from './referral-declined.v1.js';
import type { referralEscalatedV1 } from './referral-escalated.v1.js';
import type { referralNudgedV1 } from './referral-nudged.v1.js';
import type { referralRedirectedV1 } from './referral-redirected.v1.js';
import type { referralSentV1 } from './referral-sent.v1.js';
import type { referralStartedV1 } from './referral-started.v1.js';
import type { referralWithdrawnV1 } from './referral-withdrawn.v1.js';
import type { tellingBackOwedV1 } from './telling-back-owed.v1.js';

/** Every public event of referrals, without its envelope. */
export type ReferralsEvent =
  | EventOf<typeof outcomeAcknowledgedV1>
  | EventOf<typeof outcomeToldBackV1>
  | EventOf<typeof personNotReachedV1>
  | EventOf<typeof personReachedV1>
  | EventOf<typeof planAgreedV1>
  | EventOf<typeof referralAcceptedV1>
  | EventOf<typeof referralCompletedV1>
  | EventOf<typeof referralDeclinedV1>
  | EventOf<typeof referralEscalatedV1>
  | EventOf<typeof referralNudgedV1>
  | EventOf<typeof referralRedirectedV1>
  | EventOf<typeof referralSentV1>
  | EventOf<typeof referralStartedV1>
  | EventOf<typeof referralWithdrawnV1>
  | EventOf<typeof tellingBackOwedV1>;
