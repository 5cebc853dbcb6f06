import { z } from 'zod';
import { defineContract } from '../contract.js';
import { referralContext } from './referral-context.js';

/** Everything sent onward has ended: the hub owes the sender an answer. */
export const tellingBackOwedV1 = defineContract({
  type: 'ginnel.referrals.telling-back-owed.v1',
  description: 'Everything sent onward has ended: the hub owes the sender an answer.',
  data: z.strictObject(referralContext),
});
