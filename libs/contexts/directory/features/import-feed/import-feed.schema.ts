import { z } from 'zod';
import { shortText, strict, uuid } from '#platform/http/schemas';
import { DEFECT_CODES, LEFT_OUT_CODES } from './feed.types.js';
import { KEPT_BY_ANOTHER } from './import-summary.js';
import { FEED_LIMITS } from './parse-feed.js';

/** The most bytes of an import's body. */
export const LARGEST_IMPORT = 20_000_000;

const count = z.int().min(0);

/** A feed under its source's name: as JSON text, which also takes feeds that only nearly are JSON, or as the array itself. */
export const ImportFeedBody = strict({
  source: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  feed: z.union([z.string().max(LARGEST_IMPORT), z.array(z.unknown()).max(FEED_LIMITS.entries)]),
  area: shortText(100).optional(),
}).meta({ id: 'ImportFeed' });

/** What an import did, or would do once it is confirmed. */
export const Import = z
  .strictObject({
    id: uuid,
    status: z.enum(['applying', 'waiting', 'applied', 'superseded']),
    source: z.string(),
    entries: count,
    imported: count,
    listed: count,
    changed: count,
    unchanged: count,
    unlisted: count,
    kept: count,
    organisations: z.strictObject({ listed: count, changed: count, unchanged: count }),
    leftOut: z.array(z.strictObject({ code: z.enum([...LEFT_OUT_CODES, KEPT_BY_ANOTHER]), entries: count })),
    defects: z.array(z.strictObject({ code: z.enum(DEFECT_CODES), services: count, organisations: count })),
    needsConfirmation: z.boolean(),
  })
  .meta({ id: 'Import' });
