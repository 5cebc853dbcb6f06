import { z } from 'zod';
import { defineContract } from '../contract.js';
import { outcomeCode, referralContext } from './referral-context.js';
import { actorExample, childReferralExample } from './referral-example.js';

/** The person finished with the provider, with a coded outcome. */
export const referralCompletedV1 = defineContract({
  type: 'ginnel.referrals.referral-completed.v1',
  description: 'The person finished with the provider, with a coded outcome.',
  data: z.strictObject({ ...referralContext, outcome: outcomeCode }),
  example: {
    ...childReferralExample,
    actor: actorExample.provider,
    status: 'completed',
    owner: null,
    next: null,
    outcome: 'goals-met',
  },
});
