import { z } from 'zod';

/** An id of ours: UUID text in lower case, any version. */
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  .meta({ format: 'uuid' });

/** An instant in UTC with milliseconds, e.g. `2026-11-22T09:00:00.000Z`; sorts as text. */
export const instant = z.iso.datetime({ precision: 3 });

/** A calendar date `YYYY-MM-DD`. */
export const calendarDate = z.iso.date();

/** A word of a coded list, lower case with hyphens, at most 60 characters: never free text. */
export const code = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** Who acts, as a token's `sub`: printable ASCII without spaces, at most 255 characters. A pseudonym, not a name. */
export const principal = z
  .string()
  .max(255)
  .regex(/^[\x21-\x7e]+$/);

/** The public name of an organisation, a service or a place: one line, 1 to 300 characters, no control characters. */
export const publicName = z
  .string()
  .max(300)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);

/** A keyed hash as text (hexadecimal or base64url, 20 to 128 characters); it cannot be turned back. */
export const keyedHash = z.string().regex(/^[A-Za-z0-9_-]{20,128}$/);

/** The first half of a UK postcode, e.g. `SK4`: some thousands of homes. Never the whole postcode. */
export const outcode = z.string().regex(/^[A-Z]{1,2}[0-9][0-9A-Z]?$/);

/** How referrals of an area, or to a service, travel: through the hub, straight from the practice, or either. */
export const referralMode = z.enum(['brokered', 'direct', 'hybrid']);

/** As what somebody works for an organisation. */
export const memberRole = z.enum([
  'referrer',
  'link-worker',
  'coordinator',
  'provider',
  'commissioner',
  'administrator',
]);
