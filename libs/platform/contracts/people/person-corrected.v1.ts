import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { personCharacteristics } from './person-registered.v1.js';

/** The record of a person was corrected; these characteristics replace what was known. */
export const personCorrectedV1 = defineContract({
  type: 'ginnel.people.person-corrected.v1',
  description:
    'The record of a person was corrected: these characteristics replace what was known. They may be the same as before.',
  data: personCharacteristics,
  example: {
    person: invented.person,
    ageBand: '70-79',
    areaDecile: 3,
    practice: invented.practice,
    outcode: 'SK4',
  },
});
