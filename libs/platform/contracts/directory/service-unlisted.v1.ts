import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** A service is no longer offered; its record stays. */
export const serviceUnlistedV1 = defineContract({
  type: 'ginnel.directory.service-unlisted.v1',
  description: 'A service is no longer offered; its record stays.',
  data: z.strictObject({ service: uuid, organisation: uuid }),
  example: {
    service: invented.service,
    organisation: invented.provider,
  },
});
