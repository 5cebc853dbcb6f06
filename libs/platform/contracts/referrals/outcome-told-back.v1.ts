import { z } from 'zod';
import { defineContract } from '../contract.js';
import { outcomeCode, referralContext } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

/** The hub told the sender what came of the referral. */
export const outcomeToldBackV1 = defineContract({
  type: 'ginnel.referrals.outcome-told-back.v1',
  description: 'The hub told the sender what came of the referral.',
  data: z.strictObject({ ...referralContext, outcome: outcomeCode }),
  example: {
    ...rootReferralExample,
    actor: actorExample.hub,
    status: 'told-back',
    owner: null,
    next: null,
    outcome: 'goals-met',
  },
});
