import { problem } from '../problems/problem.error.js';

/** Reads `Idempotency-Key`: 1 to 200 visible ASCII characters. Throws `idempotency-key-missing` or `-invalid`. */
export function parseIdempotencyKey(header: string | readonly string[] | undefined): string {
  if (header === undefined || header === '') {
    throw problem('idempotency-key-missing', {
      detail:
        'Send the header Idempotency-Key with a new random value for each command, and the same one on a retry.',
    });
  }
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) {
    throw problem('idempotency-key-invalid', {
      detail: 'An Idempotency-Key is 1 to 200 visible ASCII characters.',
    });
  }
  return header;
}

/**
 * Reads `If-Match`: the revision in a single strong tag, `"3"` -> 3. Throws `if-match-invalid` for anything else and,
 * when `required`, `if-match-missing` for an absent header.
 */
export function parseIfMatch(header: string | undefined, required = false): number | undefined {
  if (header === undefined) {
    if (required)
      throw problem('if-match-missing', { detail: 'Send the ETag that you last read in If-Match.' });
    return undefined;
  }
  const revision = /^"(0|[1-9]\d{0,14})"$/.exec(header)?.[1];
  if (revision === undefined) {
    throw problem('if-match-invalid', { detail: 'If-Match takes one tag as it stood in ETag, e.g. "3".' });
  }
  return Number(revision);
}

/** The entity tag of a revision: 3 -> `"3"`. */
export function revisionTag(revision: number): string {
  return `"${revision}"`;
}
