import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ZodConverter } from './zod-converter.js';

describe('A schema in the document', () => {
  it('with a name is a component, also inside another', () => {
    const Inner = z.object({ a: z.string() }).meta({ id: 'Inner' });
    const Outer = z.object({ inner: Inner, list: z.array(Inner) }).meta({ id: 'Outer' });
    expect(new ZodConverter().convert(Outer, 'output')).toMatchObject({
      schema: { $ref: '#/components/schemas/Outer' },
      components: {
        Inner: { type: 'object', properties: { a: { type: 'string' } } },
        Outer: {
          properties: {
            inner: { $ref: '#/components/schemas/Inner' },
            list: { items: { $ref: '#/components/schemas/Inner' } },
          },
        },
      },
    });
  });

  it('that is answered otherwise than it is sent has two names', () => {
    const Filter = z.strictObject({ size: z.number().default(20) }).meta({ id: 'Filter' });
    const converter = new ZodConverter();
    expect(converter.convert(Filter, 'output')?.schema).toEqual({ $ref: '#/components/schemas/Filter' });
    expect(converter.convert(Filter, 'input')?.schema).toEqual({ $ref: '#/components/schemas/FilterInput' });
  });

  it('whose name another has is refused', () => {
    const converter = new ZodConverter();
    converter.convert(z.object({ a: z.string() }).meta({ id: 'PlantedName' }), 'output');
    const second = z.object({ b: z.string() }).meta({ id: 'PlantedName' });
    expect(() => converter.convert(second, 'output')).toThrow(
      expect.objectContaining({ code: 'schema-name-taken' }),
    );
  });

  it('that is not of zod is left to others', () => {
    expect(new ZodConverter().convert({}, 'input')).toBeUndefined();
  });
});
