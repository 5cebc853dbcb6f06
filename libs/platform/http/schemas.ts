import { z } from 'zod';
import { SUBJECT } from './sign-in/verified-token.js';
import { isPlainLine, isPlainText, PLAIN_LINE, PLAIN_TEXT } from './text.js';

/** How a refusal of these schemas reads in a problem's `fields`: a stable code, never the value. */
function because(code: string): { readonly abort: true; readonly params: { readonly code: string } } {
  return { abort: true, params: { code } };
}

const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2199;

/** True for a `YYYY-MM-DD` that the calendar has, from 1900 to 2199. */
export function isCalendarDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return (
    year >= EARLIEST_YEAR &&
    year <= LATEST_YEAR &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day
  );
}

/** True for an ISO 8601 date and time with offset (`Z` or `+01:00`) that the calendar and the clock have. */
export function isInstant(text: string): boolean {
  const shape =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/.exec(
      text,
    );
  return shape?.[1] !== undefined && isCalendarDate(shape[1]) && !Number.isNaN(Date.parse(text));
}

/** An id: UUID text of any version, answered in lower case. */
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, because('wrong-format'))
  .toLowerCase()
  .meta({ format: 'uuid' });

/** The `sub` of a token: 1 to 255 characters of printable ASCII. */
export const subject = z.string().regex(SUBJECT, because('wrong-format'));

/** The pseudonym of a worker: the keyed hash by which contexts know whoever acts, 43 characters of base64url. */
export const workerPseudonym = z.string().regex(/^[A-Za-z0-9_-]{43}$/, because('wrong-format'));

/** An instant with offset, answered in UTC with milliseconds, e.g. `2026-11-22T09:00:00.000Z`. */
export const instant = z
  .string()
  .refine(isInstant, because('not-an-instant'))
  .overwrite((text) => (isInstant(text) ? new Date(text).toISOString() : text))
  .meta({ format: 'date-time' });

/** A calendar date `YYYY-MM-DD` from 1900 to 2199; one that the calendar has not is refused. */
export const calendarDate = z.string().refine(isCalendarDate, because('not-a-date')).meta({ format: 'date' });

/** NFC, trimmed, 1 to `max` UTF-16 units. Callers are told `pattern`, in place of any that is added with `regex`. */
function bounded(text: z.ZodString, max: number, pattern: string): z.ZodString {
  return text.normalize('NFC').trim().min(1).max(max).meta({ pattern });
}

/** One line of text: NFC, trimmed, 1 to `max` UTF-16 units; control characters and unpaired surrogates are refused. */
export function shortText(max: number): z.ZodString {
  return bounded(z.string().refine(isPlainLine, because('bad-characters')), max, PLAIN_LINE);
}

/**
 * Text of several lines: as `shortText`, but line feeds and tabs may stand in it; CR LF is read as LF.
 */
export function longText(max: number): z.ZodString {
  const lines = z.string().overwrite((text) => text.replaceAll('\r\n', '\n'));
  return bounded(lines.refine(isPlainText, because('bad-characters')), max, PLAIN_TEXT);
}

/** An e-mail address of at most 254 characters, trimmed. Only its shape is checked. */
export const email = z
  .string()
  .trim()
  .max(254, { abort: true })
  .regex(
    /^[A-Za-z0-9_'^&/+{}=!?$%*#|~-]+(\.[A-Za-z0-9_'^&/+{}=!?$%*#|~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/,
    because('wrong-format'),
  )
  .meta({ format: 'email' });

/** A telephone number as people write it, answered as digits with an optional leading `+`: 7 to 15 digits (E.164). */
export const phone = z
  .string()
  .max(30, { abort: true })
  .refine((text) => /^\s*\+?[\d\s().-]+$/.test(text), because('wrong-format'))
  .overwrite((text) => text.replace(/[\s().-]/g, ''))
  .regex(/^\+?\d{7,15}$/, because('wrong-format'));

/** A British postcode in any spacing and case, answered as `SK1 3XE`. Only its shape is checked. */
export const postcode = z
  .string()
  .max(20, { abort: true })
  .overwrite((text) =>
    text
      .replace(/\s/g, '')
      .toUpperCase()
      .replace(/(.{3})$/, ' $1'),
  )
  .regex(/^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/, because('wrong-format'));

/** A whole number in a query string, from `min` to `max`. */
export function queryInteger(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .refine((text) => /^-?\d{1,15}$/.test(text), because('wrong-type'))
    .transform(Number)
    .pipe(z.number().int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** `true` or `false` in a query string. */
export const queryFlag: z.ZodType<boolean, string> = z
  .string()
  .refine((text) => text === 'true' || text === 'false', because('not-allowed'))
  .transform((text) => text === 'true')
  .meta({ type: 'boolean' });

/** A search text in a query string: one line, 1 to `max`. */
export function searchText(max: number): z.ZodString {
  return shortText(max);
}

/** An object that refuses fields it does not name. */
export function strict<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape);
}

/** The body of an act that takes none: it may be left out, or be an object without fields. */
export const noBody = strict({}).default({});
