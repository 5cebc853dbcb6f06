import { z } from 'zod';
import { publicName, referralMode, uuid } from '../vocabulary.js';

/** What others need to know of a service. */
export const serviceFacts = {
  service: uuid.describe('The service; its stream.'),
  organisation: uuid.describe('The organisation that runs it.'),
  name: publicName.describe('Its public name.'),
  promiseDays: z
    .int()
    .min(1)
    .max(365)
    .nullable()
    .describe('Working days within which it answers; null without a promise.'),
  accepting: z.boolean().describe('Whether it takes referrals now.'),
  mode: referralMode.describe('How referrals travel: through the hub, straight from the practice, or either.'),
};
