/** Why a text is no NHS number. */
export type NhsNumberFault = 'not-ten-digits' | 'wrong-check-digit' | 'placeholder';

/** An NHS number as ten digits, or why the text holds none. */
export type NhsNumberReading =
  | { readonly valid: true; readonly nhsNumber: string }
  | { readonly valid: false; readonly fault: NhsNumberFault };

const separators = /[ \u00a0\u2009\u202f\u2010-\u2013-]/g;
const tenDigits = /^[0-9]{10}$/;
const oneDigitTenTimes = /^([0-9])\1{9}$/;

/**
 * Reads an NHS number as people write it, with spaces and hyphens anywhere.
 *
 * The rule is the NHS Data Dictionary's: the first nine digits times 10 down to 2, summed, modulo 11; the tenth digit
 * is 11 less the remainder, 11 counting as 0 and 10 as no number at all. One digit ten times passes that rule whatever
 * the digit, and is what people type when they have no number; it is refused so that strangers do not match (our own
 * rule).
 */
export function readNhsNumber(text: string): NhsNumberReading {
  const digits = text.replace(separators, '');
  if (!tenDigits.test(digits)) return { valid: false, fault: 'not-ten-digits' };
  if (oneDigitTenTimes.test(digits)) return { valid: false, fault: 'placeholder' };
  if (checkDigitOf(digits) !== Number(digits[9])) return { valid: false, fault: 'wrong-check-digit' };
  return { valid: true, nhsNumber: digits };
}

/** The tenth digit that belongs to the first nine, or 10 when no number may begin with them. */
export function checkDigitOf(digits: string): number {
  let sum = 0;
  for (let place = 0; place < 9; place += 1) sum += Number(digits[place]) * (10 - place);
  return (11 - (sum % 11)) % 11;
}
