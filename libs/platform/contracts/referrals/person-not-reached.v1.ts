import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { code, instant } from '../vocabulary.js';
import { referralContext } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

/** An attempt to reach the person had no answer. */
export const personNotReachedV1 = defineContract({
  type: 'ginnel.referrals.person-not-reached.v1',
  description: 'An attempt to reach the person had no answer.',
  data: z.strictObject({ ...referralContext, attempt: z.int().min(1), channel: code, at: instant }),
  example: {
    ...rootReferralExample,
    actor: actorExample.hub,
    status: 'sent',
    owner: { organisation: invented.hub, worker: null },
    next: { at: '2026-11-30T09:15:00.000Z', what: 'reach-person' },
    attempt: 1,
    channel: 'phone',
    at: '2026-11-24T14:30:00.000Z',
  },
});
