import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { code } from '../vocabulary.js';
import { referralContext } from './referral-context.js';
import { actorExample, childReferralExample } from './referral-example.js';

/** The next time passed: the owner was reminded and keeps the referral. */
export const referralNudgedV1 = defineContract({
  type: 'ginnel.referrals.referral-nudged.v1',
  description: 'The next time passed: the owner was reminded and keeps the referral.',
  data: z.strictObject({ ...referralContext, what: code }),
  example: {
    ...childReferralExample,
    actor: actorExample.system,
    status: 'sent',
    owner: { organisation: invented.provider, worker: null },
    next: { at: '2026-12-04T09:00:00.000Z', what: 'answer' },
    what: 'answer',
  },
});
