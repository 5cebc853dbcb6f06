import { z } from 'zod';
import { defineContract } from '../contract.js';
import { code, instant } from '../vocabulary.js';
import { priority, referralContext } from './referral-context.js';

/** A referral was sent: it has a receiver, and by promisedAnswerBy that receiver has promised an answer. */
export const referralSentV1 = defineContract({
  type: 'ginnel.referrals.referral-sent.v1',
  description: 'A referral was sent: it has a receiver, and by promisedAnswerBy that receiver has promised an answer.',
  data: z.strictObject({
    ...referralContext,
    priority,
    needs: z.array(code).max(20),
    promisedAnswerBy: instant.nullable(),
  }),
});
