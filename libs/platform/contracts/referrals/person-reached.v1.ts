import { z } from 'zod';
import { defineContract } from '../contract.js';
import { code, instant } from '../vocabulary.js';
import { referralContext } from './referral-context.js';

/** The link worker and the person spoke: a two-way contact, with its time and channel. */
export const personReachedV1 = defineContract({
  type: 'ginnel.referrals.person-reached.v1',
  description: 'The link worker and the person spoke: a two-way contact, with its time and channel.',
  data: z.strictObject({ ...referralContext, at: instant, channel: code }),
});
