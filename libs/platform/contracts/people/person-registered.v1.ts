import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { outcode, uuid } from '../vocabulary.js';

/** Age in completed years at registration, in bands. */
export const ageBand = z.enum(['0-17', '18-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80+', 'unknown']);

/** What others learn of a person: a pseudonym, and nothing that identifies. */
export const personCharacteristics = z.strictObject({
  person: uuid.describe('A pseudonym; the stream.'),
  ageBand: ageBand.describe('Age in completed years at registration.'),
  areaDecile: z
    .int()
    .min(1)
    .max(10)
    .nullable()
    .describe('The deprivation decile of where they live; 1 = most deprived, null when unknown.'),
  practice: uuid.nullable().describe('The practice that the person is registered with; null when unknown.'),
  outcode: outcode
    .nullable()
    .optional()
    .describe('The first half of the postcode; null when unknown, absent in events from before it was told.'),
});

/** A person became known to the service, under a pseudonym. */
export const personRegisteredV1 = defineContract({
  type: 'ginnel.people.person-registered.v1',
  description: 'A person became known to the service, under a pseudonym.',
  data: personCharacteristics,
  example: {
    person: invented.person,
    ageBand: '60-69',
    areaDecile: 3,
    practice: invented.practice,
    outcode: 'SK4',
  },
});
