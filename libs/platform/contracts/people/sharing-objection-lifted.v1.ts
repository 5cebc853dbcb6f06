import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** The person no longer objects to being shared. */
export const sharingObjectionLiftedV1 = defineContract({
  type: 'ginnel.people.sharing-objection-lifted.v1',
  description: 'The person no longer objects to being shared.',
  data: z.strictObject({ person: uuid }),
  example: {
    person: invented.person,
  },
});
