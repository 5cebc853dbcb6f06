import { z } from 'zod';
import { defineContract } from '../contract.js';
import { code } from '../vocabulary.js';
import { referralContext } from './referral-context.js';

/** The next time passed: the owner was reminded and keeps the referral. */
export const referralNudgedV1 = defineContract({
  type: 'ginnel.referrals.referral-nudged.v1',
  description: 'The next time passed: the owner was reminded and keeps the referral.',
  data: z.strictObject({ ...referralContext, what: code }),
});
