import { z } from 'zod';
import { defineContract } from '../contract.js';
import { code } from '../vocabulary.js';
import { referralContext } from './referral-context.js';

/** The person and the link worker agreed what matters and at least one next action. */
export const planAgreedV1 = defineContract({
  type: 'ginnel.referrals.plan-agreed.v1',
  description: 'The person and the link worker agreed what matters and at least one next action.',
  data: z.strictObject({ ...referralContext, matters: z.array(code).max(20), actions: z.int().min(1) }),
});
