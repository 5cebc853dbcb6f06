import { z } from 'zod';
import { defineContract } from '../contract.js';
import { code, instant } from '../vocabulary.js';
import { referralContext } from './referral-context.js';

/** An attempt to reach the person had no answer. */
export const personNotReachedV1 = defineContract({
  type: 'ginnel.referrals.person-not-reached.v1',
  description: 'An attempt to reach the person had no answer.',
  data: z.strictObject({ ...referralContext, attempt: z.int().min(1), channel: code, at: instant }),
});
