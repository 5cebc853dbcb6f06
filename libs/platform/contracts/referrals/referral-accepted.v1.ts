import { z } from 'zod';
import { defineContract } from '../contract.js';
import { referralContext } from './referral-context.js';

/** The provider took the referral on. */
export const referralAcceptedV1 = defineContract({
  type: 'ginnel.referrals.referral-accepted.v1',
  description: 'The provider took the referral on.',
  data: z.strictObject(referralContext),
});
