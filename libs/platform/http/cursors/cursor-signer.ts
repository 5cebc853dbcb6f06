import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import { problem } from '../problems/problem.error.js';
import { canonicalJson } from './canonical-json.js';
import type { JsonValue } from './canonical-json.js';

/** Values of the sort columns of the last row shown; ids, instants, codes and numbers, never personal data. */
export type CursorPlace = readonly (string | number | null)[];

/** What a cursor is bound to: it opens only for the same tenant, list and filter. */
export interface CursorScope {
  /** The organisation that reads; null for a reader without one. */
  readonly tenant: Uuid | null;
  /** The list's name, e.g. `GET /v1/referrals`. */
  readonly route: string;
  /** The filter as validated; the page size need not be part of it. */
  readonly filter: { readonly [key: string]: JsonValue | undefined };
}

const VERSION = 1;
const MAC_BYTES = 32;
const LONGEST = 1_024;
const SHORTEST_SECRET = 32;

/**
 * Signs and opens page cursors: base64url of an HMAC-SHA-256 and the place. The tenant, route and filter are under the
 * HMAC but not in the cursor, so a cursor tells nothing and fits nowhere else.
 */
export class CursorSigner {
  /** `secret`: at least 32 bytes, the same in every process that serves the list. */
  constructor(private readonly secret: Uint8Array | string) {
    if (Buffer.byteLength(secret) < SHORTEST_SECRET) {
      throw new Error(`A cursor secret has at least ${SHORTEST_SECRET} bytes.`);
    }
  }

  /** The cursor of the page after `after`. */
  sign(scope: CursorScope, after: CursorPlace): string {
    const place = Buffer.from(JSON.stringify(after), 'utf8');
    const cursor = Buffer.concat([this.mac(scope, place), place]).toString('base64url');
    if (cursor.length > LONGEST) throw new Error('A cursor place is too long: sort by short columns.');
    return cursor;
  }

  /** The place of a cursor that `sign` made for the same scope. Throws `cursor-invalid` for any other text. */
  open(scope: CursorScope, cursor: string): CursorPlace {
    const bytes = bytesOf(cursor);
    const place = bytes.subarray(MAC_BYTES);
    if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(scope, place))) throw invalid();
    return JSON.parse(place.toString('utf8')) as CursorPlace;
  }

  private mac(scope: CursorScope, place: Uint8Array): Buffer {
    const bound = canonicalJson([VERSION, scope.tenant, scope.route, scope.filter]);
    return createHmac('sha256', this.secret).update(bound).update('\u0000').update(place).digest();
  }
}

function bytesOf(cursor: string): Buffer {
  if (cursor.length > LONGEST || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw invalid();
  const bytes = Buffer.from(cursor, 'base64url');
  // One text per cursor: spare bits of the last character would be a second one.
  if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) throw invalid();
  return bytes;
}

function invalid(): Error {
  return problem('cursor-invalid', {
    detail:
      'Use a cursor only with the list, filter and organisation that it was given for, or start again without.',
  });
}
