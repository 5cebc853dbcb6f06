import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { code } from '../vocabulary.js';
import { referralContext } from './referral-context.js';
import { actorExample, childReferralExample } from './referral-example.js';

/** The next time passed: the coordinator of the hub now owns the referral. */
export const referralEscalatedV1 = defineContract({
  type: 'ginnel.referrals.referral-escalated.v1',
  description: "The next time passed: the coordinator of the hub now owns the referral.",
  data: z.strictObject({ ...referralContext, what: code }),
  example: {
    ...childReferralExample,
    actor: actorExample.system,
    status: 'sent',
    owner: { organisation: invented.hub, worker: null },
    next: { at: '2026-12-07T09:00:00.000Z', what: 'coordinator-acts' },
    what: 'answer',
  },
});
