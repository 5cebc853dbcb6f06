import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { keyedHash, uuid } from '../vocabulary.js';

/** The sign-in is no longer linked to the record; subjectKey is the one of person-linked. */
export const personUnlinkedV1 = defineContract({
  type: 'ginnel.people.person-unlinked.v1',
  description: 'The sign-in is no longer linked to the record; subjectKey is the one of person-linked.',
  data: z.strictObject({ person: uuid, subjectKey: keyedHash }),
  example: {
    person: invented.person,
    subjectKey: invented.signIn,
  },
});
