import { z } from 'zod';
import { defineContract } from '../contract.js';
import { serviceFacts } from './service-facts.js';

/** A service is offered and can be found. */
export const serviceListedV1 = defineContract({
  type: 'ginnel.directory.service-listed.v1',
  description: 'A service is offered and can be found.',
  data: z.strictObject(serviceFacts),
});
