import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { keyedHash, uuid } from '../vocabulary.js';

/** The person's own sign-in is linked to their record; subjectKey is a keyed hash of the token's subject. */
export const personLinkedV1 = defineContract({
  type: 'ginnel.people.person-linked.v1',
  description: "The person's own sign-in is linked to their record; subjectKey is a keyed hash of the token's subject.",
  data: z.strictObject({ person: uuid, subjectKey: keyedHash }),
  example: {
    person: invented.person,
    subjectKey: invented.signIn,
  },
});
