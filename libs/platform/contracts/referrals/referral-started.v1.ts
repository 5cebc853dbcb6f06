import { z } from 'zod';
import { defineContract } from '../contract.js';
import { referralContext } from './referral-context.js';

/** The person began with the provider. */
export const referralStartedV1 = defineContract({
  type: 'ginnel.referrals.referral-started.v1',
  description: 'The person began with the provider.',
  data: z.strictObject(referralContext),
});
