import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { toProblem } from './to-problem.js';
import { validationProblem } from './validation-problem.js';

const Person = z.strictObject({
  name: z.string().min(2).max(4),
  kind: z.enum(['a', 'b']),
  age: z.number().int().min(1).multipleOf(2).optional(),
  home: z
    .union([z.strictObject({ ward: z.string() }), z.string()])
    .nullable()
    .default(null),
  tags: z.record(z.string().regex(/^[a-z]+$/), z.strictObject({ on: z.boolean() })).optional(),
  pairs: z.array(z.tuple([z.number(), z.string()])).optional(),
  even: z
    .number()
    .refine((n) => n % 2 === 0, { params: { code: 'odd' } })
    .optional(),
  plain: z
    .number()
    .refine(() => false)
    .optional(),
});

function fieldsOf(value: unknown, name?: string): unknown {
  const result = Person.safeParse(value);
  const error = validationProblem(result.error?.issues ?? [], { in: 'body', name, schema: Person, value });
  return toProblem(error).body['fields'];
}

describe('What a schema refuses', () => {
  it('is told by path and code', () => {
    expect(
      fieldsOf({
        name: 'x',
        kind: 'c',
        age: 0.5,
        pairs: [[1, 2]],
        even: 1,
        plain: 1,
        tags: { a: { on: 1 } },
      }),
    ).toEqual([
      { in: 'body', path: 'name', code: 'too-short' },
      { in: 'body', path: 'kind', code: 'not-allowed' },
      { in: 'body', path: 'age', code: 'wrong-type' },
      { in: 'body', path: 'tags.*.on', code: 'wrong-type' },
      { in: 'body', path: 'pairs.0.1', code: 'wrong-type' },
      { in: 'body', path: 'even', code: 'odd' },
      { in: 'body', path: 'plain', code: 'not-accepted' },
    ]);
  });

  it('is told whole, each complaint about a field on its own', () => {
    expect(fieldsOf({ name: 'xyz', kind: 'a', age: -1 })).toEqual([
      { in: 'body', path: 'age', code: 'too-small' },
      { in: 'body', path: 'age', code: 'wrong-step' },
    ]);
  });

  it('tells a missing field from a wrong one, and a long text from a great number', () => {
    expect(fieldsOf({ kind: null, name: 'five!' })).toEqual([
      { in: 'body', path: 'name', code: 'too-long' },
      { in: 'body', path: 'kind', code: 'not-allowed' },
    ]);
    expect(fieldsOf({})).toEqual([
      { in: 'body', path: 'name', code: 'required' },
      { in: 'body', path: 'kind', code: 'required' },
    ]);
  });

  it('of a single parameter begins with the parameter’s name', () => {
    expect(fieldsOf(7, 'id')).toEqual([{ in: 'body', path: 'id', code: 'wrong-type' }]);
  });

  it('is listed fifty times at most', () => {
    const issues = Array.from({ length: 80 }, (_, at) => ({ path: [at], code: 'invalid_type' }));
    const { body } = toProblem(
      validationProblem(issues, { in: 'body', schema: z.array(z.string()), value: [] }),
    );
    expect(body['fields']).toHaveLength(50);
  });

  it('never repeats a key or value of the caller', () => {
    const secret = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `§${text}§`);
    fc.assert(
      fc.property(secret, fc.anything({ values: [secret] }), (key, value) => {
        for (const candidate of [
          value,
          { [key]: value },
          { tags: { [key]: value } },
          { home: { [key]: value } },
        ]) {
          expect(JSON.stringify(fieldsOf(candidate))).not.toContain('§');
        }
      }),
    );
  });
});
