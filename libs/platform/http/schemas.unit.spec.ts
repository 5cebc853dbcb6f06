import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import {
  calendarDate,
  email,
  instant,
  longText,
  phone,
  postcode,
  queryFlag,
  queryInteger,
  shortText,
  strict,
  uuid,
} from './schemas.js';
import { parsePositions, POSITIONS_FORM } from './requests/positions.js';

const refuses = (schema: z.ZodType, ...values: readonly unknown[]): void => {
  for (const value of values) expect([value, schema.safeParse(value).success]).toEqual([value, false]);
};

describe('A text', () => {
  it('is trimmed and normalised, so that the same name is the same text', () => {
    expect(shortText(10).parse('  Zoe\u0301 ')).toBe('Zo\u00e9');
    expect(longText(20).parse(' one\r\ntwo\tthree ')).toBe('one\ntwo\tthree');
  });

  it('of nothing, too much, or with characters that are none is refused', () => {
    refuses(
      shortText(3),
      '',
      '   ',
      'four',
      'a\u0000',
      'a\nb',
      'a\tb',
      '\ud800',
      'x\udc00',
      '\u009f',
      7,
      null,
    );
    refuses(longText(9), '', ' \n ', 'a\u0000', 'a\u000bb', 'a\rb', '\ud83d', 'x'.repeat(10));
  });

  it('that is accepted can be written as UTF-8 and read back, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const result = longText(60).safeParse(text);
        if (!result.success) return;
        expect(Buffer.from(result.data, 'utf8').toString('utf8')).toBe(result.data);
        expect(longText(60).parse(result.data)).toBe(result.data);
        expect(result.data).not.toContain('\u0000');
      }),
    );
  });

  it('that is long is judged quickly', () => {
    const began = performance.now();
    refuses(shortText(100), 'x'.repeat(250_000), ' '.repeat(250_000));
    refuses(email, `${'a'.repeat(250_000)}@example.org`, `a@${'a.'.repeat(120_000)}`);
    refuses(phone, '1'.repeat(250_000), ' '.repeat(250_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('A date', () => {
  it('that the calendar has is kept, any other refused', () => {
    expect(calendarDate.parse('2024-02-29')).toBe('2024-02-29');
    refuses(
      calendarDate,
      '2025-02-29',
      '2026-04-31',
      '2026-00-10',
      '2026-10-00',
      '1899-12-31',
      '2200-01-01',
      '2026-1-1',
      '+002026-01-01',
      20261122,
    );
  });

  it('is accepted exactly when the day after the day before it is itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2199 }),
        fc.integer({ min: 1, max: 13 }),
        fc.integer({ min: 1, max: 32 }),
        (year, month, day) => {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const exists = month <= 12 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
          expect(calendarDate.safeParse(text).success).toBe(exists);
        },
      ),
    );
  });

  it('with a time and an offset is answered in UTC', () => {
    expect(instant.parse('2026-03-29T02:30:00+01:00')).toBe('2026-03-29T01:30:00.000Z');
    expect(instant.parse('2026-11-22T09:00Z')).toBe('2026-11-22T09:00:00.000Z');
    expect(instant.parse('2026-11-22T09:00:00.123456Z')).toBe('2026-11-22T09:00:00.123Z');
    refuses(
      instant,
      '2026-02-30T09:00:00Z',
      '2026-11-22T24:00:00Z',
      '2026-11-22T09:60:00Z',
      '2026-11-22 09:00:00Z',
      '2026-11-22T09:00:00',
      '2026-11-22T09:00:00+15:00',
      'now',
      0,
    );
  });
});

describe('A contact', () => {
  it('is answered in one form', () => {
    expect(phone.parse(' 0161 496-0000 ')).toBe('01614960000');
    expect(phone.parse('+44 (0)161 496 0000')).toBe('+4401614960000');
    expect(postcode.parse('sk13xe')).toBe('SK1 3XE');
    expect(postcode.parse(' W1A  0AX ')).toBe('W1A 0AX');
    expect(email.parse(' a.b+c@example.org ')).toBe('a.b+c@example.org');
  });

  it('of another form is refused', () => {
    refuses(phone, '', 'call me', '12', '++44161', '1'.repeat(16), '٠١٦١٤٩٦٠٠٠٠');
    refuses(postcode, '', 'SK1', '1SK 3XE', 'SK1 3XEE', 'SK1 3\u0000E');
    refuses(
      email,
      'a',
      'a@b',
      '@example.org',
      'a..b@example.org',
      'a@exa mple.org',
      'a@example.org\nBcc: x@y.zz',
      'ä@example.org',
    );
  });
});

describe('The schema that callers are told', () => {
  const told = (schema: z.ZodType): z.core.JSONSchema.BaseSchema =>
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

  it.each([
    ['one line', shortText(50)],
    ['several lines', longText(50)],
  ])('of a text of %s takes what is taken, and no control character that is refused', (_, schema) => {
    const { pattern = '' } = told(schema);
    const toldForm = new RegExp(pattern, 'u');
    const character = fc.oneof(
      fc.constantFrom('a', ' ', '\n', '\t', '\r', '\r\n', '\u0000', '\u007f', '\u0085'),
      fc.string(),
    );
    fc.assert(
      fc.property(character, (one) => {
        const text = `a${one}b`.slice(0, 50);
        expect(toldForm.test(text)).toBe(schema.safeParse(text).success);
      }),
    );
  });

  it('of a flag or a number in a query is of its kind, without the words for it', () => {
    expect(told(queryFlag)).toMatchObject({ type: 'boolean' });
    expect(told(queryFlag)).not.toHaveProperty('enum');
    expect(told(queryInteger(1, 9))).toMatchObject({ type: 'integer', minimum: 1, maximum: 9 });
  });

  it('of stated positions takes what is taken', () => {
    const form = new RegExp(POSITIONS_FORM, 'u');
    for (const sound of [
      'people:1:2:3',
      'people:1:2:3, referrals:1:31:99',
      ' people:1:2:3 ,\tpeople:1:3:4 ',
    ]) {
      expect([sound, form.test(sound)]).toEqual([sound, true]);
      expect(parsePositions(sound).length).toBeGreaterThan(0);
    }
    const seventeen = Array.from({ length: 17 }, () => 'people:1:2:3').join();
    for (const bad of [
      '',
      'people',
      'people:1:2',
      'people;1;2;3',
      'people:1:2:3,',
      'PEOPLE:1:2:3',
      seventeen,
    ]) {
      expect([bad, form.test(bad)]).toEqual([bad, false]);
      expect(() => parsePositions(bad)).toThrow();
    }
  });
});

describe('An id, a number or a flag', () => {
  it('is answered in one form', () => {
    expect(uuid.parse('0B9A4A52-8A53-4F0E-8B8E-2F1F4F4B8A11')).toBe('0b9a4a52-8a53-4f0e-8b8e-2f1f4f4b8a11');
    expect(queryInteger(1, 9).parse('7')).toBe(7);
    expect(queryFlag.parse('false')).toBe(false);
  });

  it('of another form is refused', () => {
    refuses(
      uuid,
      '',
      '0b9a4a52',
      '{0b9a4a52-8a53-4f0e-8b8e-2f1f4f4b8a11}',
      '0b9a4a52-8a53-4f0e-8b8e-2f1f4f4b8a11\n',
    );
    refuses(queryInteger(1, 9), '', '0', '10', '1.0', '1e0', ' 1', '0x1', ['1'], 7);
    refuses(queryFlag, '', '1', 'TRUE', true);
  });

  it('that an object does not name is refused', () => {
    refuses(strict({ a: uuid.optional() }), { b: 1 }, [], null);
  });
});
