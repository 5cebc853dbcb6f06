import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { serviceFacts } from './service-facts.js';

/** A service is offered and can be found. */
export const serviceListedV1 = defineContract({
  type: 'ginnel.directory.service-listed.v1',
  description: 'A service is offered and can be found.',
  data: z.strictObject(serviceFacts),
  example: {
    service: invented.service,
    organisation: invented.provider,
    name: 'Tuesday Walk and Talk',
    promiseDays: 5,
    accepting: true,
    mode: 'brokered',
  },
});
