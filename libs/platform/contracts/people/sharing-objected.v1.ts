import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** The person objects to being shared: nothing new is shared and no message sent. */
export const sharingObjectedV1 = defineContract({
  type: 'ginnel.people.sharing-objected.v1',
  description: 'The person objects to being shared: nothing new is shared and no message sent.',
  data: z.strictObject({ person: uuid }),
  example: {
    person: invented.person,
  },
});
