import { z } from 'zod';
import { defineContract } from '../contract.js';
import { declineReason, referralContext } from './referral-context.js';

/** The receiver did not take the referral, for a coded reason. */
export const referralDeclinedV1 = defineContract({
  type: 'ginnel.referrals.referral-declined.v1',
  description: 'The receiver did not take the referral, for a coded reason.',
  data: z.strictObject({ ...referralContext, reason: declineReason }),
});
