import { z } from 'zod';
import { queryInteger, searchText, strict, uuid } from '#platform/http/schemas';

const date = z.string().meta({ format: 'date' });
const kind = z.enum(['practice', 'hub', 'provider', 'agency', 'commissioner-board']);

/** What a search of organisations may name. */
export const SearchOrganisationsParameters = strict({
  search: searchText(200).optional(),
  kind: kind.optional(),
  network: uuid.optional(),
  limit: queryInteger(1, 100).optional(),
  cursor: z.string().max(2_000).optional(),
});

const summary = {
  id: uuid,
  kind,
  name: z.string(),
  odsCode: z.string().nullable(),
  area: z.string(),
  network: uuid.nullable(),
  hub: uuid.nullable(),
};

/** A page of organisations. */
export const OrganisationPage = z
  .strictObject({
    items: z.array(z.strictObject(summary).meta({ id: 'OrganisationSummary' })),
    next: z.string().nullable(),
  })
  .meta({ id: 'OrganisationPage' });

/** All of one organisation. */
export const Organisation = z
  .strictObject({
    ...summary,
    revision: z.int(),
    memberships: z.array(z.strictObject({ network: uuid.nullable(), hub: uuid.nullable(), from: date })),
    contracts: z.array(z.strictObject({ provider: uuid, from: date, until: date.nullable() })),
    description: z.string().nullable(),
    url: z.string().nullable(),
  })
  .meta({ id: 'Organisation' });
