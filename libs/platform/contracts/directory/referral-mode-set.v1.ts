import { z } from 'zod';
import { defineContract } from '../contract.js';
import { publicName, referralMode } from '../vocabulary.js';

/** An area chose how its referrals travel. */
export const referralModeSetV1 = defineContract({
  type: 'ginnel.directory.referral-mode-set.v1',
  description: 'An area chose how its referrals travel.',
  data: z.strictObject({ area: publicName, mode: referralMode }),
  example: { area: 'Stockport', mode: 'hybrid' },
});
