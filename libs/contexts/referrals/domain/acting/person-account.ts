import type { Uuid } from '#platform/kernel/ids';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEX_DIGITS = 32;

/**
 * The id under which a person's own sign-in is kept: the first 128 bits of the subject's keyed hash (base64url, at least
 * 22 characters), written as a UUID. Nobody without the installation's secret can make it from a subject.
 */
export function accountOf(subjectKey: string): Uuid {
  const bits = Array.from(subjectKey.slice(0, 22))
    .map((character) => Math.max(0, ALPHABET.indexOf(character)).toString(2).padStart(6, '0'))
    .join('')
    .padEnd(HEX_DIGITS * 4, '0');
  const hex = (bits.match(/.{4}/g) ?? [])
    .slice(0, HEX_DIGITS)
    .map((digit) => parseInt(digit, 2).toString(16))
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
