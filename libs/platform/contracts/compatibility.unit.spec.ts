import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { breakingChanges } from './compatibility.js';
import type { JsonSchema } from './json-schema.js';

const schemaOf = (schema: z.ZodType): JsonSchema => ({ ...z.toJSONSchema(schema) });

const committed = schemaOf(
  z.strictObject({
    place: z.string().max(10),
    mode: z.enum(['brokered', 'direct']),
    days: z.int().min(1).max(10).nullable(),
    owner: z.strictObject({ worker: z.string() }).nullable(),
    needs: z.array(z.enum(['debt', 'housing'])).max(5),
    note: z.string().optional(),
  }),
);

const shape = {
  place: z.string().max(10),
  mode: z.enum(['brokered', 'direct']),
  days: z.int().min(1).max(10).nullable(),
  owner: z.strictObject({ worker: z.string() }).nullable(),
  needs: z.array(z.enum(['debt', 'housing'])).max(5),
  note: z.string().optional(),
};

function changesTo(changed: z.ZodType): readonly string[] {
  return breakingChanges(committed, schemaOf(changed));
}

describe('a change of a public event', () => {
  it('is compatible when nothing changes', () => {
    expect(changesTo(z.strictObject(shape))).toEqual([]);
  });

  it('is compatible when it adds an optional property, a value to a list, or room', () => {
    const wider = z.strictObject({
      ...shape,
      mode: z.enum(['hybrid', 'direct', 'brokered']),
      place: z.string().max(20).nullable(),
      days: z.number().min(0).max(12).nullable(),
      since: z.string().optional(),
    });
    expect(changesTo(wider)).toEqual([]);
  });

  it('breaks consumers when a property is removed', () => {
    const { place: removed, ...rest } = shape;
    expect(removed).toBeDefined();
    expect(changesTo(z.strictObject(rest))).toEqual(['data.place: removed or renamed']);
  });

  it('breaks consumers when a property is renamed', () => {
    const { place, ...rest } = shape;
    expect(changesTo(z.strictObject({ ...rest, town: place }))).toEqual([
      'data.town: newly required',
      'data.place: removed or renamed',
    ]);
  });

  it('breaks consumers when an optional property becomes required', () => {
    expect(changesTo(z.strictObject({ ...shape, note: z.string() }))).toEqual(['data.note: newly required']);
  });

  it('breaks consumers when a property they rely on may be missing', () => {
    expect(changesTo(z.strictObject({ ...shape, place: shape.place.optional() }))).toEqual([
      'data.place: may now be missing',
    ]);
  });

  it('breaks the reading of old events when a list loses a value', () => {
    expect(changesTo(z.strictObject({ ...shape, mode: z.enum(['brokered']) }))).toEqual([
      'data.mode: no longer takes "direct"',
    ]);
    expect(changesTo(z.strictObject({ ...shape, mode: z.literal('direct') }))).toEqual([
      'data.mode: no longer takes "brokered"',
    ]);
    expect(changesTo(z.strictObject({ ...shape, needs: z.array(z.enum(['debt'])).max(5) }))).toEqual([
      'data.needs[]: no longer takes "housing"',
    ]);
  });

  it('breaks the reading of old events when text becomes a closed list', () => {
    expect(changesTo(z.strictObject({ ...shape, place: z.enum(['Stockport']) }))).toContain(
      'data.place: has become a closed list',
    );
  });

  it('breaks the reading of old events when null is no longer allowed', () => {
    expect(changesTo(z.strictObject({ ...shape, days: z.int().min(1).max(10) }))).toEqual([
      'data.days: may no longer be "null"',
    ]);
  });

  it('breaks the reading of old events when a type, a bound or a pattern gets tighter', () => {
    expect(changesTo(z.strictObject({ ...shape, place: z.int() }))).toEqual(['data.place: may no longer be "string"']);
    expect(changesTo(z.strictObject({ ...shape, place: z.string().max(9) }))).toEqual(['data.place: tighter maxLength']);
    expect(changesTo(z.strictObject({ ...shape, days: z.int().min(2).max(10).nullable() }))).toEqual([
      'data.days: tighter minimum',
    ]);
    expect(changesTo(z.strictObject({ ...shape, place: z.string().max(10).regex(/^S/) }))).toEqual([
      'data.place: another pattern',
    ]);
  });

  it('is found below the first level', () => {
    const owner = z.strictObject({ worker: z.string(), team: z.string() }).nullable();
    expect(changesTo(z.strictObject({ ...shape, owner }))).toEqual(['data.owner.team: newly required']);
  });
});
