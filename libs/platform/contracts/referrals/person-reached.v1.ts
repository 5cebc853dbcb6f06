import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { code, instant } from '../vocabulary.js';
import { referralContext } from './referral-context.js';
import { actorExample, rootReferralExample } from './referral-example.js';

/** The link worker and the person spoke: a two-way contact, with its time and channel. */
export const personReachedV1 = defineContract({
  type: 'ginnel.referrals.person-reached.v1',
  description: 'The link worker and the person spoke: a two-way contact, with its time and channel.',
  data: z.strictObject({ ...referralContext, at: instant, channel: code }),
  example: {
    ...rootReferralExample,
    actor: actorExample.hub,
    status: 'reached',
    owner: { organisation: invented.hub, worker: invented.linkWorker },
    next: { at: '2026-12-09T10:05:00.000Z', what: 'agree-plan' },
    at: '2026-11-25T10:00:00.000Z',
    channel: 'phone',
  },
});
