import { createHmac } from 'node:crypto';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { keyedHash } from '#platform/runtime/vault/keyed-hash';

/** Letters and digits that are not taken for one another when read aloud or off paper (Crockford). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/**
 * The one-time code of a request: 12 characters of 60 random bits, in groups of four. The same request gives the same
 * code, so that a repeated one answers alike though only the code's hash is kept.
 */
export function linkCodeOf(runtime: ContextRuntime, request: string): string {
  const bytes = createHmac('sha256', runtime.secret('link-code')).update(request).digest();
  const letters = [...bytes.subarray(0, LENGTH)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return [0, 4, 8].map((from) => letters.slice(from, from + 4).join('')).join('-');
}

/** The keyed hash under which a code is kept; spaces, hyphens, case and look-alike letters do not matter. */
export function linkCodeHash(runtime: ContextRuntime, code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return keyedHash(runtime.secret('link-code-hash'), plain);
}
