import type { z } from 'zod';
import { problem, type ProblemError } from './problem.error.js';

/** Where in a request a value stood. */
export type FieldPlace = 'body' | 'query' | 'path' | 'header';

/** One complaint of a schema: place, path of known field names and numbers, and a stable code; never a value. */
export interface FieldProblem {
  readonly in: FieldPlace;
  /** Dotted, e.g. `contacts.0.phone`; empty for the whole. A name that the schema does not know reads `*`. */
  readonly path: string;
  readonly code: string;
}

/** What is read of a schema's issue. Its message is left alone: it may repeat the value. */
export interface SchemaIssue {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: unknown;
  readonly origin?: unknown;
  readonly params?: unknown;
}

const MOST_FIELDS = 50;
const DEEPEST_PATH = 12;

const CODES: ReadonlyMap<unknown, string> = new Map([
  ['invalid_type', 'wrong-type'],
  ['invalid_format', 'wrong-format'],
  ['invalid_value', 'not-allowed'],
  ['invalid_union', 'no-match'],
  ['unrecognized_keys', 'unknown-field'],
  ['not_multiple_of', 'wrong-step'],
  ['invalid_key', 'wrong-entry'],
  ['invalid_element', 'wrong-entry'],
]);

/** What was validated, and where it stood. `name` is the parameter's, when the value was one parameter alone. */
export interface Validated {
  readonly in: FieldPlace;
  readonly name?: string | undefined;
  readonly schema: unknown;
  /** Looked at only to tell a missing field from a wrong one. */
  readonly value: unknown;
}

/** The problem document for what a schema refused. */
export function validationProblem(issues: readonly SchemaIssue[], validated: Validated): ProblemError {
  const fields = issues.slice(0, MOST_FIELDS).map((issue): FieldProblem => {
    const keys = keysOf(issue);
    const path = [validated.name, knownPath(validated.schema, keys)]
      .filter((part) => (part ?? '') !== '')
      .join('.');
    return { in: validated.in, path, code: codeOf(issue, valueAt(validated.value, keys)) };
  });
  return problem('validation-failed', {
    detail: 'Some fields are missing, unknown or not as the schema has them; see fields.',
    members: { fields },
  });
}

function keysOf(issue: SchemaIssue): readonly PropertyKey[] {
  return (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
}

function codeOf(issue: SchemaIssue, value: unknown): string {
  if (issue.code === 'custom') return ownCode(issue.params) ?? 'not-accepted';
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'too-short' : 'too-small';
  if (issue.code === 'too_big') return issue.origin === 'string' ? 'too-long' : 'too-big';
  if (value === undefined && issue.code !== 'unrecognized_keys') return 'required';
  return CODES.get(issue.code) ?? 'not-accepted';
}

function ownCode(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || !('code' in params)) return undefined;
  return typeof params.code === 'string' ? params.code : undefined;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
        ? (inside as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined,
    value,
  );
}

/** The path in words of the schema: field names it declares and list indexes; anything else was the caller's text. */
function knownPath(schema: unknown, path: readonly PropertyKey[]): string {
  let candidates: readonly z.core.$ZodType[] = isZod(schema) ? [schema] : [];
  const words: string[] = [];
  for (const key of path.slice(0, DEEPEST_PATH)) {
    const options = candidates.flatMap(unwrapped);
    const next = options.flatMap((option) => child(option._zod.def as z.core.$ZodTypes['_zod']['def'], key));
    words.push(typeof key === 'number' ? String(key) : next.some((found) => found.named) ? String(key) : '*');
    candidates = next.map((found) => found.schema);
  }
  return words.join('.');
}

function isZod(schema: unknown): schema is z.core.$ZodType {
  return typeof schema === 'object' && schema !== null && '_zod' in schema;
}

function unwrapped(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const def = schema._zod.def as z.core.$ZodTypes['_zod']['def'];
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unwrapped(def.innerType);
    case 'pipe':
      return [...unwrapped(def.in), ...unwrapped(def.out)];
    case 'lazy':
      return unwrapped(def.getter());
    case 'union':
      return def.options.flatMap(unwrapped);
    case 'intersection':
      return [...unwrapped(def.left), ...unwrapped(def.right)];
    default:
      return [schema];
  }
}

function child(
  def: z.core.$ZodTypes['_zod']['def'],
  key: PropertyKey,
): readonly { readonly schema: z.core.$ZodType; readonly named: boolean }[] {
  switch (def.type) {
    case 'object': {
      const field = Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined;
      return field === undefined ? [] : [{ schema: field, named: true }];
    }
    case 'array':
      return [{ schema: def.element, named: false }];
    case 'tuple': {
      const item = typeof key === 'number' ? def.items[key] : undefined;
      return item === undefined ? [] : [{ schema: item, named: false }];
    }
    case 'record':
      return [{ schema: def.valueType, named: false }];
    default:
      return [];
  }
}
