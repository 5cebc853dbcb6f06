import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';
import { referralContext } from './referral-context.js';
import { actorExample, childReferralExample } from './referral-example.js';

/** A declined referral goes to another receiver, by the new referral that is named. */
export const referralRedirectedV1 = defineContract({
  type: 'ginnel.referrals.referral-redirected.v1',
  description: 'A declined referral goes to another receiver, by the new referral that is named.',
  data: z.strictObject({
    ...referralContext,
    to: z.strictObject({ referral: uuid, receiver: uuid, service: uuid.nullable() }),
  }),
  example: {
    ...childReferralExample,
    actor: actorExample.hub,
    status: 'redirected',
    owner: null,
    next: null,
    to: {
      referral: invented.otherChildReferral,
      receiver: invented.otherProvider,
      service: invented.otherService,
    },
  },
});
