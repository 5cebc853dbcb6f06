import { z } from 'zod';
import type { Instant } from '#platform/kernel/clock';
import { ProblemError } from '#platform/http/problems/problem.error';
import {
  calendarDate,
  email,
  longText,
  phone,
  postcode,
  shortText,
  strict,
  uuid,
} from '#platform/http/schemas';
import type { SightField } from '#people/domain/grants/sight.fields';
import { ageBandOn, ageBands, ageOn } from '#people/domain/person/age.policies';
import type { Characteristics } from '#people/domain/person/person.commands';
import { readNhsNumber } from '#people/domain/nhs-number/nhs-number.policies';
import { outcodeOf } from '#people/domain/person/postcode.policies';

const name = strict({ given: shortText(100), family: shortText(100) });
const address = strict({ lines: z.array(shortText(100)).min(1).max(5), postcode });

/** What is written about a person, as a request gives it; whatever is left out is not known. */
export const PersonRecordBody = strict({
  name,
  nhsNumber: shortText(30).optional(),
  birthDate: calendarDate.optional(),
  address: address.optional(),
  phone: phone.optional(),
  email: email.optional(),
  gender: shortText(60).optional(),
  ethnicity: shortText(60).optional(),
  communicationNeeds: longText(1_000).optional(),
  practice: uuid.optional(),
}).meta({ id: 'PersonRecord' });

const shown = {
  name: name.optional(),
  nhsNumber: z.string().nullable().optional(),
  birthDate: z.string().nullable().optional(),
  address: address.nullable().optional(),
  phone: z.string().nullable().optional(),
  email: z.string().nullable().optional(),
  gender: z.string().nullable().optional(),
  ethnicity: z.string().nullable().optional(),
  communicationNeeds: z.string().nullable().optional(),
  practice: uuid.nullable().optional(),
  ageBand: z.enum(ageBands).optional(),
  outcode: z.string().nullable().optional(),
};

/**
 * A person as a viewer may see it: a field that is absent is not the viewer's to see, one that is null is not known.
 * `parts` say as what the viewer sees it; `confirmedAt` stands there while new events of sharing have not been heard.
 */
export const PersonView = z
  .strictObject({
    id: uuid,
    revision: z.int(),
    parts: z.array(z.enum(['registrar', 'referrer', 'hub', 'provider'])),
    confirmedAt: z.string().optional(),
    ...shown,
  })
  .meta({ id: 'Person' });

/** A person's record as the vault keeps it: normalised, null where nothing is known. */
export interface PersonRecord {
  readonly name: z.infer<typeof name>;
  readonly nhsNumber: string | null;
  readonly birthDate: string | null;
  readonly address: z.infer<typeof address> | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly gender: string | null;
  readonly ethnicity: string | null;
  readonly communicationNeeds: string | null;
  readonly practice: string | null;
}

/**
 * The record of a request at a business instant. @throws ProblemError 422 `nhs-number-invalid`, `birth-date-invalid` (in the
 * future, or of an age above 130).
 */
export function recordOf(body: z.infer<typeof PersonRecordBody>, at: Instant): PersonRecord {
  const { nhsNumber, birthDate } = body;
  if (birthDate !== undefined && ageOn(birthDate, at.slice(0, 10)) === null) {
    throw invalid(
      'birth-date-invalid',
      'The birth date is not one of a living person',
      'birthDate',
      'out-of-range',
    );
  }
  return {
    name: body.name,
    nhsNumber: nhsNumber === undefined ? null : normalised(nhsNumber),
    birthDate: birthDate ?? null,
    address: body.address ?? null,
    phone: body.phone ?? null,
    email: body.email ?? null,
    gender: body.gender ?? null,
    ethnicity: body.ethnicity ?? null,
    communicationNeeds: body.communicationNeeds ?? null,
    practice: body.practice ?? null,
  };
}

/** What of a record may leave this context: of the address the outcode alone. The deprivation decile is not looked up: null. */
export function characteristicsOf(record: PersonRecord, at: Instant): Characteristics {
  return {
    ageBand: ageBandOn(record.birthDate, at.slice(0, 10)),
    areaDecile: null,
    practice: record.practice,
    outcode: outcodeIn(record),
  };
}

/** The kind under which the vault keeps a revision of a record. */
export function vaultKind(revision: number): string {
  return `person-record/${String(revision)}`;
}

/** Fields of a record as an answer gives them. */
export type ShownFields = Omit<z.infer<typeof PersonView>, 'id' | 'revision' | 'parts' | 'confirmedAt'>;

/** These fields of a record, with those derived from it at a business instant. */
export function shownOf(record: PersonRecord, fields: readonly SightField[], at: Instant): ShownFields {
  const all: Readonly<Record<SightField, unknown>> = {
    ...record,
    ageBand: ageBandOn(record.birthDate, at.slice(0, 10)),
    outcode: outcodeIn(record),
  };
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

function outcodeIn({ address }: PersonRecord): string | null {
  return address === null ? null : outcodeOf(address.postcode);
}

function normalised(text: string): string {
  const reading = readNhsNumber(text);
  if (reading.valid) return reading.nhsNumber;
  throw invalid('nhs-number-invalid', 'The NHS number is not valid', 'nhsNumber', reading.fault);
}

function invalid(code: string, title: string, path: string, fault: string): ProblemError {
  return new ProblemError(code, {
    status: 422,
    title,
    detail: 'Check it with the person, or leave it out: see fields.',
    members: { fields: [{ in: 'body', path, code: fault }] },
  });
}
