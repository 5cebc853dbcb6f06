import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { outcode, uuid } from '../vocabulary.js';

/** Age in completed years at registration, in bands. */
export const ageBand = z.enum(['0-17', '18-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80+', 'unknown']);

/** What others learn of a person: a pseudonym, and nothing that identifies. */
export const personCharacteristics = z.strictObject({
  person: uuid,
  ageBand,
  areaDecile: z.int().min(1).max(10).nullable(),
  practice: uuid.nullable(),
  outcode: outcode.nullable().optional(),
});

/** A person became known to the service, under a pseudonym. */
export const personRegisteredV1 = defineContract({
  type: 'ginnel.people.person-registered.v1',
  description:
    'A person became known to the service. person is a pseudonym; areaDecile is the deprivation decile of where they live (1 = most deprived), null when unknown; outcode is the first half of the postcode, null when unknown, absent in events from before it was told.',
  data: personCharacteristics,
  example: {
    person: invented.person,
    ageBand: '60-69',
    areaDecile: 3,
    practice: invented.practice,
    outcode: 'SK4',
  },
});
