import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { code } from '../vocabulary.js';
import { referralContext } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

/** The person and the link worker agreed what matters and at least one next action. */
export const planAgreedV1 = defineContract({
  type: 'ginnel.referrals.plan-agreed.v1',
  description: 'The person and the link worker agreed what matters and at least one next action.',
  data: z.strictObject({ ...referralContext, matters: z.array(code).max(20), actions: z.int().min(1) }),
  example: {
    ...rootReferralExample,
    actor: actorExample.hub,
    status: 'plan-agreed',
    owner: { organisation: invented.hub, worker: invented.linkWorker },
    next: { at: '2027-01-13T11:00:00.000Z', what: 'review-plan' },
    matters: ['company', 'getting-out'],
    actions: 2,
  },
});
