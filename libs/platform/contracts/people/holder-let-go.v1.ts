import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** An organisation has let go of what it held about the person; others may hold something still. */
export const holderLetGoV1 = defineContract({
  type: 'ginnel.people.holder-let-go.v1',
  description: 'An organisation has let go of what it held about the person; others may still hold something.',
  data: z.strictObject({ person: uuid, organisation: uuid }),
  example: {
    person: invented.person,
    organisation: invented.provider,
  },
});
