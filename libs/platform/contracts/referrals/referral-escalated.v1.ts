import { z } from 'zod';
import { defineContract } from '../contract.js';
import { code } from '../vocabulary.js';
import { referralContext } from './referral-context.js';

/** The next time passed: the coordinator of the hub now owns the referral. */
export const referralEscalatedV1 = defineContract({
  type: 'ginnel.referrals.referral-escalated.v1',
  description: "The next time passed: the coordinator of the hub now owns the referral.",
  data: z.strictObject({ ...referralContext, what: code }),
});
