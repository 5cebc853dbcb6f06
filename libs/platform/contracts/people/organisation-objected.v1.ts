import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** The person objects to being shared with one organisation; everybody else is as before. */
export const organisationObjectedV1 = defineContract({
  type: 'ginnel.people.organisation-objected.v1',
  description: 'The person objects to being shared with one organisation: nothing new is shared with it.',
  data: z.strictObject({ person: uuid, organisation: uuid }),
  example: {
    person: invented.person,
    organisation: invented.provider,
  },
});
