import type { JsonSchema } from './json-schema.js';

/**
 * What a changed schema would break, as sentences; empty when every message of the old schema is valid under the new
 * one and keeps all its properties. Wider enums, new optional properties and new alternatives are allowed: consumers
 * deploy before producers. Anything else is a new version of the event.
 */
export function breakingChanges(before: JsonSchema, after: JsonSchema, place = 'data'): readonly string[] {
  const [was, is] = [alternatives(before), alternatives(after)];
  return was.flatMap((old) => {
    const candidates = is.filter((schema) => admits(schema['type'], old['type']));
    if (candidates.length === 0) return [`${place}: may no longer be ${JSON.stringify(old['type'] ?? 'any value')}`];
    const findings = candidates.map((schema) => narrowings(old, schema, place));
    return findings.find((finding) => finding.length === 0) ?? findings[0] ?? [];
  });
}

function narrowings(before: JsonSchema, after: JsonSchema, place: string): readonly string[] {
  return [
    ...lostValues(before, after, place),
    ...changedRules(before, after, place),
    ...tighterBounds(before, after, place),
    ...brokenItems(before, after, place),
    ...brokenProperties(before, after, place),
  ];
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const listed = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(listed)) return listed.filter(isSchema).flatMap(alternatives);
  const types = schema['type'];
  return Array.isArray(types) ? types.map((type: unknown) => ({ ...schema, type })) : [schema];
}

function admits(type: unknown, old: unknown): boolean {
  return type === undefined || type === old || (type === 'number' && old === 'integer');
}

function lostValues(before: JsonSchema, after: JsonSchema, place: string): readonly string[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  if (is === undefined) return [];
  if (was === undefined) return [`${place}: has become a closed list`];
  return was.filter((value) => !is.includes(value)).map((value) => `${place}: no longer takes ${JSON.stringify(value)}`);
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined;
}

function changedRules(before: JsonSchema, after: JsonSchema, place: string): readonly string[] {
  return ['pattern', 'format']
    .filter((rule) => after[rule] !== undefined && after[rule] !== before[rule])
    .map((rule) => `${place}: another ${rule}`);
}

function tighterBounds(before: JsonSchema, after: JsonSchema, place: string): readonly string[] {
  const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'].filter(
    (rule) => bound(after, rule, -Infinity) > bound(before, rule, -Infinity),
  );
  const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'].filter(
    (rule) => bound(after, rule, Infinity) < bound(before, rule, Infinity),
  );
  return [...lower, ...upper].map((rule) => `${place}: tighter ${rule}`);
}

function bound(schema: JsonSchema, rule: string, absent: number): number {
  const value = schema[rule];
  return typeof value === 'number' ? value : absent;
}

function brokenItems(before: JsonSchema, after: JsonSchema, place: string): readonly string[] {
  const items = after['items'];
  if (!isSchema(items)) return [];
  return breakingChanges(schemaOr(before['items']), items, `${place}[]`);
}

function brokenProperties(before: JsonSchema, after: JsonSchema, place: string): readonly string[] {
  if (before['type'] !== 'object') return [];
  const [was, is] = [propertiesOf(before), propertiesOf(after)];
  const [had, needs] = [requiredOf(before), requiredOf(after)];
  const closed = after['additionalProperties'] === false && before['additionalProperties'] !== false;
  return [
    ...(closed ? [`${place}: has become closed to further properties`] : []),
    ...needs.filter((name) => !had.includes(name)).map((name) => `${place}.${name}: newly required`),
    ...Object.entries(was).flatMap(([name, schema]) => {
      const now = is[name];
      if (now === undefined) return [`${place}.${name}: removed or renamed`];
      const optional = had.includes(name) && !needs.includes(name) ? [`${place}.${name}: may now be missing`] : [];
      return [...optional, ...breakingChanges(schema, now, `${place}.${name}`)];
    }),
  ];
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const properties = schema['properties'];
  if (!isSchema(properties)) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, schemaOr(value)]));
}

function requiredOf(schema: JsonSchema): readonly string[] {
  const required = schema['required'];
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

function schemaOr(value: unknown): JsonSchema {
  return isSchema(value) ? value : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
