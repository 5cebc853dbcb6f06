import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { referralContext } from './referral-context.js';
import { actorExample, childReferralExample } from './referral-example.js';

/** The provider took the referral on. */
export const referralAcceptedV1 = defineContract({
  type: 'ginnel.referrals.referral-accepted.v1',
  description: 'The provider took the referral on.',
  data: z.strictObject(referralContext),
  example: {
    ...childReferralExample,
    actor: actorExample.provider,
    status: 'accepted',
    owner: { organisation: invented.provider, worker: invented.organiser },
    next: { at: '2026-12-15T09:40:00.000Z', what: 'start' },
  },
});
