import { z } from 'zod';
import { queryFlag, queryInteger, searchText, shortText, strict, uuid } from '#platform/http/schemas';

const offeredBy = z.strictObject({ id: uuid, name: z.string().nullable() }).nullable();
const mode = z.enum(['brokered', 'direct', 'hybrid']);

/** What a search of services may name. */
export const SearchServicesParameters = strict({
  search: searchText(200).optional(),
  accepting: queryFlag.optional(),
  organisation: uuid.optional(),
  audience: shortText(200).optional(),
  limit: queryInteger(1, 100).optional(),
  cursor: z.string().max(2_000).optional(),
});

/** A page of services. */
export const ServicePage = z
  .strictObject({
    items: z.array(
      z
        .strictObject({
          id: uuid,
          name: z.string(),
          organisation: offeredBy,
          accepting: z.boolean(),
          promiseDays: z.int().nullable(),
          mode,
          attending: z.string(),
          audiences: z.array(z.string()),
          summary: z.string().nullable(),
        })
        .meta({ id: 'ServiceSummary' }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'ServicePage' });

/** All of one service. */
export const Service = z
  .strictObject({
    id: uuid,
    revision: z.int(),
    listed: z.boolean(),
    name: z.string(),
    organisation: offeredBy,
    open: z.boolean(),
    accepting: z.boolean(),
    promiseDays: z.int().nullable(),
    mode,
    attending: z.string().nullable(),
    access: z.string().nullable(),
    deliverable: z.string().nullable(),
    fees: z.string().nullable(),
    assuredOn: z.string().meta({ format: 'date' }).nullable(),
    audiences: z.array(z.string()),
    description: z.string().nullable(),
    url: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
  })
  .meta({ id: 'Service' });
