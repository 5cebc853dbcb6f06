import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { referralContext } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

/** Everything sent onward has ended: the hub owes the sender an answer. */
export const tellingBackOwedV1 = defineContract({
  type: 'ginnel.referrals.telling-back-owed.v1',
  description: 'Everything sent onward has ended: the hub owes the sender an answer.',
  data: z.strictObject(referralContext),
  example: {
    ...rootReferralExample,
    actor: actorExample.system,
    status: 'awaiting-telling-back',
    owner: { organisation: invented.hub, worker: invented.linkWorker },
    next: { at: '2027-03-08T15:20:00.000Z', what: 'tell-back' },
  },
});
