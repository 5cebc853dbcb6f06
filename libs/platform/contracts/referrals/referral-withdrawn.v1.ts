import { z } from 'zod';
import { defineContract } from '../contract.js';
import { referralContext, withdrawalReason } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

/** The referral was taken back, for a coded reason. */
export const referralWithdrawnV1 = defineContract({
  type: 'ginnel.referrals.referral-withdrawn.v1',
  description: 'The referral was taken back, for a coded reason.',
  data: z.strictObject({ ...referralContext, reason: withdrawalReason }),
  example: {
    ...rootReferralExample,
    actor: actorExample.person,
    status: 'withdrawn',
    owner: null,
    next: null,
    reason: 'by-person',
  },
});
