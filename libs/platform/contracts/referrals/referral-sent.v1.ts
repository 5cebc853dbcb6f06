import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { code, instant } from '../vocabulary.js';
import { priority, referralContext } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

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
  example: {
    ...rootReferralExample,
    actor: actorExample.practice,
    status: 'sent',
    owner: { organisation: invented.hub, worker: null },
    next: { at: '2026-11-30T09:15:00.000Z', what: 'reach-person' },
    priority: 'routine',
    needs: ['loneliness', 'carer-strain'],
    promisedAnswerBy: '2026-11-30T09:15:00.000Z',
  },
});
