import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { declineReason, referralContext } from './referral-context.js';
import { actorExample, childReferralExample } from './referral-example.js';

/** The receiver did not take the referral, for a coded reason. */
export const referralDeclinedV1 = defineContract({
  type: 'ginnel.referrals.referral-declined.v1',
  description: 'The receiver did not take the referral, for a coded reason.',
  data: z.strictObject({ ...referralContext, reason: declineReason }),
  example: {
    ...childReferralExample,
    actor: actorExample.provider,
    status: 'declined',
    owner: { organisation: invented.hub, worker: null },
    next: { at: '2026-12-03T09:40:00.000Z', what: 'decide-what-next' },
    reason: 'no-capacity',
  },
});
