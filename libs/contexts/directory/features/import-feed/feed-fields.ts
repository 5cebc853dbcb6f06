import type { CalendarDate } from '#platform/kernel/clock';
import { toPlainText } from './plain-text.js';

/** One JSON object of a feed, keys as the source wrote them. */
export type FeedObject = Readonly<Record<string, unknown>>;

/** The value as an object, or null where the feed has anything else (an array, a text, nothing). */
export function objectOf(value: unknown): FeedObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as FeedObject) : null;
}

/** One line of plain text, at most `longest` characters; null for anything that is no text or an empty one. */
export function lineOf(value: unknown, longest = 300): string | null {
  if (typeof value !== 'string') return null;
  const line = toPlainText(value).text.replace(/\s+/g, ' ');
  return line === '' ? null : shortened(line, longest);
}

/** The first `longest` UTF-16 units of a text, never half of a surrogate pair. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest).trimEnd();
}

/**
 * An outside id: text of its source, kept as given. `missing` for nothing or blank; `unusable` for one that no
 * database text can hold (control characters, unpaired surrogates) or longer than 200 characters.
 */
export function outsideIdOf(
  value: unknown,
): { readonly id: string } | { readonly fault: 'missing' | 'unusable' } {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.trim() === '') return { fault: 'missing' };
  if (text.length > 200 || /[\u0000-\u001f\u007f]|\p{Surrogate}/u.test(text)) return { fault: 'unusable' };
  return { id: text };
}

/** How far an outside id is the UUID that the profile asks for: RFC 9562 with its variant and versions 1 to 8. */
export function uuidShape(id: string): 'rfc9562' | 'uuid-shaped' | 'other' {
  const shaped = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{12}$/i.exec(
    id,
  );
  if (shaped === null) return 'other';
  return /[1-8]/.test(shaped[1] ?? '') && /[89ab]/i.test(shaped[2] ?? '') ? 'rfc9562' : 'uuid-shaped';
}

/** A date as the feed gives it; `date` is null where the calendar does not have it. */
export interface FeedDate {
  readonly date: CalendarDate | null;
}

/** Reads a date, or the date of a date and time; null where the feed gives none. */
export function dateOf(value: unknown): FeedDate | null {
  const text = lineOf(value);
  if (text === null) return null;
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (parts === null) return { date: null };
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return { date: year >= 1 && day >= 1 && day <= days ? text.slice(0, 10) : null };
}

/** A link as the feed gives it: `complete`, `completed` where only its scheme was missing, or `not-web`. */
export interface FeedLink {
  readonly kind: 'complete' | 'completed' | 'not-web';
  /** A web address (http or https); null where it is none. */
  readonly url: string | null;
}

/** Reads a link to the web; null where the feed gives none. */
export function linkOf(value: unknown): FeedLink | null {
  const text = lineOf(value, 2000);
  if (text === null) return null;
  if (/^https?:\/\/[^\s"'<>\\]+$/i.test(text)) return { kind: 'complete', url: text };
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[^\s"'<>\\]*)?$/i.test(text)) {
    return { kind: 'completed', url: `https://${text}` };
  }
  return { kind: 'not-web', url: null };
}
