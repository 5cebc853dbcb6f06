import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { serviceFacts } from './service-facts.js';

/** A service changed; the event carries all of its facts as they are now. */
export const serviceChangedV1 = defineContract({
  type: 'ginnel.directory.service-changed.v1',
  description: 'A service changed; the event carries all of its facts as they are now.',
  data: z.strictObject(serviceFacts),
  example: {
    service: invented.service,
    organisation: invented.provider,
    name: 'Tuesday Walk and Talk',
    promiseDays: 5,
    accepting: false,
    mode: 'brokered',
  },
});
