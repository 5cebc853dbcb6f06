import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** The last holder let go of the person: every context destroys its key of that person. */
export const personErasedV1 = defineContract({
  type: 'ginnel.people.person-erased.v1',
  description: 'The last holder let go of the person: every context destroys its key of that person.',
  data: z.strictObject({ person: uuid }),
  example: {
    person: invented.person,
  },
});
