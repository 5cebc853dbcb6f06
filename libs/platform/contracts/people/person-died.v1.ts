import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** The person has died. */
export const personDiedV1 = defineContract({
  type: 'ginnel.people.person-died.v1',
  description: 'The person has died.',
  data: z.strictObject({ person: uuid }),
  example: {
    person: invented.person,
  },
});
