import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigitOf, readNhsNumber } from './nhs-number.policies.js';

describe('an NHS number', () => {
  it.each(['9990000018', '9434765919', '9000000009', '9876543210'])('%s is valid', (number) => {
    expect(readNhsNumber(number)).toEqual({ valid: true, nhsNumber: number });
  });

  it('is read with spaces and hyphens as people write it', () => {
    for (const written of [
      '943 476 5919',
      '943-476-5919',
      ' 9434765919 ',
      '943\u00a0476\u00a05919',
      '943–476–5919',
    ]) {
      expect(readNhsNumber(written)).toEqual({ valid: true, nhsNumber: '9434765919' });
    }
  });

  it('9990000000 is none, because no number may begin with 999000000', () => {
    expect(checkDigitOf('999000000')).toBe(10);
    expect(readNhsNumber('9990000000')).toEqual({ valid: false, fault: 'wrong-check-digit' });
  });

  it('whose remainder is 0 ends in 0', () => {
    expect(checkDigitOf('987654321')).toBe(0);
  });

  it.each([
    '',
    '943476591',
    '94347659190',
    '94347659l9',
    '943.476.5919',
    '９４３４７６５９１９',
    '-',
    '9434765919\n',
    '9434765919\0',
  ])('%j does not have ten digits', (text) => {
    expect(readNhsNumber(text)).toEqual({ valid: false, fault: 'not-ten-digits' });
  });

  it.each(['0000000000', '1111111111', '4444444444', '9999999999'])(
    '%s passes the arithmetic and is refused as a placeholder',
    (number) => {
      expect(checkDigitOf(number)).toBe(Number(number[9]));
      expect(readNhsNumber(number)).toEqual({ valid: false, fault: 'placeholder' });
    },
  );

  it('stops being valid when any one digit is mistyped', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{9}$/).filter((nine) => checkDigitOf(nine) < 10),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (nine, place, shift) => {
          const number = `${nine}${checkDigitOf(nine)}`;
          const digit = (Number(number[place]) + shift) % 10;
          const mistyped = `${number.slice(0, place)}${digit}${number.slice(place + 1)}`;
          expect(readNhsNumber(mistyped).valid).toBe(false);
        },
      ),
    );
  });
});
