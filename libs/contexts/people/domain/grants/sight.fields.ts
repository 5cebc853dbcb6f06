import { recordFields } from '#people/domain/person/person.fields';
import type { RecordField } from '#people/domain/person/person.fields';
import type { GrantPart } from './grant.state.js';

/** What may be read of a person: the record's fields, and two derived from them. */
export type SightField = RecordField | 'ageBand' | 'outcode';

/** Every `SightField`, in the order in which answers name them. */
export const sightFields: readonly SightField[] = [...recordFields, 'ageBand', 'outcode'];

/**
 * The fields of each part. A provider gets what it needs to meet the person: not the NHS number, the birth date, the
 * practice, gender or ethnicity.
 */
export const fieldsOfPart: Readonly<Record<GrantPart, readonly SightField[]>> = {
  registrar: sightFields,
  referrer: sightFields,
  hub: sightFields,
  provider: ['name', 'address', 'phone', 'email', 'communicationNeeds', 'ageBand', 'outcode'],
};

/** What a restricted record hides: everything that tells where the person is. The phone stays, as the way to reach. */
export const locationFields: readonly SightField[] = ['address', 'outcode', 'practice'];
