import { z } from 'zod';
import { publicName, referralMode, uuid } from '../vocabulary.js';

/**
 * What others need to know of a service. `promiseDays`: working days within which it answers, null without a promise;
 * `accepting`: whether it takes referrals now.
 */
export const serviceFacts = {
  service: uuid,
  organisation: uuid,
  name: publicName,
  promiseDays: z.int().min(1).max(365).nullable(),
  accepting: z.boolean(),
  mode: referralMode,
};
