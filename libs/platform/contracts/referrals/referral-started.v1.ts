import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { referralContext } from './referral-context.js';
import { actorExample, childReferralExample } from './referral-example.js';

/** The person began with the provider. */
export const referralStartedV1 = defineContract({
  type: 'ginnel.referrals.referral-started.v1',
  description: 'The person began with the provider.',
  data: z.strictObject(referralContext),
  example: {
    ...childReferralExample,
    actor: actorExample.provider,
    status: 'started',
    owner: { organisation: invented.provider, worker: invented.organiser },
    next: { at: '2027-01-20T13:00:00.000Z', what: 'review-progress' },
  },
});
