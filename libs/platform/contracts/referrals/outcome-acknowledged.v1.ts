import { z } from 'zod';
import { defineContract } from '../contract.js';
import { referralContext } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

/** The sender has seen what came of the referral. */
export const outcomeAcknowledgedV1 = defineContract({
  type: 'ginnel.referrals.outcome-acknowledged.v1',
  description: 'The sender has seen what came of the referral.',
  data: z.strictObject(referralContext),
  example: {
    ...rootReferralExample,
    actor: actorExample.practice,
    status: 'told-back',
    owner: null,
    next: null,
  },
});
