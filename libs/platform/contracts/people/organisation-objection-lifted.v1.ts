import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { uuid } from '../vocabulary.js';

/** The person no longer objects to being shared with this organisation; an objection to all of them stands apart. */
export const organisationObjectionLiftedV1 = defineContract({
  type: 'ginnel.people.organisation-objection-lifted.v1',
  description: 'The person no longer objects to being shared with this organisation.',
  data: z.strictObject({ person: uuid, organisation: uuid }),
  example: {
    person: invented.person,
    organisation: invented.provider,
  },
});
