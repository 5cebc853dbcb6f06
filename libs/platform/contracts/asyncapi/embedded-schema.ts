import { z } from 'zod';
import type { JsonSchema } from '../json-schema.js';

/** A schema in the dialect of AsyncAPI 3.0, which is a superset of JSON Schema draft 07. */
export function embeddedSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-7' });
  return rest;
}
