import type { JsonSchema } from '#platform/contracts/json-schema';

/** One field of a schema, as a row of a table. */
export interface SchemaField {
  /** Property names joined by dots, e.g. `owner.worker`. */
  readonly path: string;
  /** What may stand there, in words, e.g. `uuid or null`. */
  readonly takes: string;
  readonly required: boolean;
  readonly description: string;
}

/** The fields of an object schema, each object field followed by those inside it. */
export function schemaFields(schema: JsonSchema, above = ''): readonly SchemaField[] {
  const required = new Set<unknown>(listOf(schema['required']));
  return Object.entries(objectOf(schema['properties'])).flatMap(([name, value]) => {
    const field = objectOf(value);
    const path = `${above}${name}`;
    return [
      {
        path,
        takes: takes(field),
        required: required.has(name),
        description: textOr(field['description'], ''),
      },
      ...alternativesOf(field).flatMap((alternative) => schemaFields(alternative, `${path}.`)),
    ];
  });
}

/** What a schema takes, in words. */
function takes(schema: JsonSchema): string {
  return alternativesOf(schema).map(takesOne).join(' or ');
}

function takesOne(schema: JsonSchema): string {
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map(String).join(' | ');
  if (schema['type'] === 'array')
    return `list of ${takes(objectOf(schema['items']))}${most(schema['maxItems'])}`;
  if (schema['type'] === 'integer') return `integer${span(schema)}`;
  if (schema['type'] !== 'string') return textOr(schema['type'], 'anything');
  return `${textOr(schema['format'], 'text')}${most(schema['maxLength'])}`;
}

function span({ minimum, maximum }: JsonSchema): string {
  const [least, greatest] = [typeof minimum === 'number', maximum !== Number.MAX_SAFE_INTEGER];
  if (least && greatest) return ` from ${String(minimum)} to ${String(maximum)}`;
  return least ? ` from ${String(minimum)}` : '';
}

function most(limit: unknown): string {
  return typeof limit === 'number' ? ` (at most ${limit})` : '';
}

function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const listed = listOf(schema['anyOf'] ?? schema['oneOf']);
  return listed.length === 0 ? [schema] : listed.map(objectOf).flatMap(alternativesOf);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? (value as JsonSchema) : {};
}
