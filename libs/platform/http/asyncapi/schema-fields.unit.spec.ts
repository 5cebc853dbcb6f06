import { describe, expect, it } from '@jest/globals';
import { schemaFields } from './schema-fields.js';

describe('The fields of a schema', () => {
  it('say what may stand in them, and which may be missing', () => {
    expect(
      schemaFields({
        type: 'object',
        required: ['id', 'mode', 'days', 'place'],
        properties: {
          id: { type: 'string', format: 'uuid', description: 'Whose it is.' },
          mode: { enum: ['brokered', 'direct'] },
          days: { anyOf: [{ type: 'integer', minimum: 1, maximum: 365 }, { type: 'null' }] },
          place: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
          code: { type: 'string', maxLength: 60 },
          needs: { type: 'array', maxItems: 20, items: { type: 'string' } },
          version: { const: '1.0' },
          open: { type: 'boolean' },
        },
      }),
    ).toEqual([
      { path: 'id', takes: 'uuid', required: true, description: 'Whose it is.' },
      { path: 'mode', takes: 'brokered | direct', required: true, description: '' },
      { path: 'days', takes: 'integer from 1 to 365 or null', required: true, description: '' },
      { path: 'place', takes: 'integer from 0', required: true, description: '' },
      { path: 'code', takes: 'text (at most 60)', required: false, description: '' },
      { path: 'needs', takes: 'list of text (at most 20)', required: false, description: '' },
      { path: 'version', takes: '"1.0"', required: false, description: '' },
      { path: 'open', takes: 'boolean', required: false, description: '' },
    ]);
  });

  it('go on inside an object, also one that may be null', () => {
    const owner = { type: 'object', required: ['worker'], properties: { worker: { type: 'string' } } };
    expect(
      schemaFields({ type: 'object', properties: { owner: { anyOf: [owner, { type: 'null' }] } } }),
    ).toEqual([
      { path: 'owner', takes: 'object or null', required: false, description: '' },
      { path: 'owner.worker', takes: 'text', required: true, description: '' },
    ]);
  });
});
