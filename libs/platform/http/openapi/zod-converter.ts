import type { StandardSchemaConversionResult } from '@nestjs/swagger';
import { DesignedError } from '#platform/kernel/designed-error';
import { z } from 'zod';

type JsonSchema = Readonly<Record<string, unknown>>;
type Way = 'input' | 'output';

const DEFINITIONS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/**
 * Turns zod schemas into OpenAPI 3.1 schemas. A schema with `.meta({ id })` becomes a component of that name; where what
 * is sent differs from what is answered (defaults), the sent form is called `<id>Input`. One document, one converter: it
 * throws a designed error when two different schemas share a name.
 */
export class ZodConverter {
  private readonly components = new Map<string, string>();

  convert(schema: unknown, way: Way): StandardSchemaConversionResult | undefined {
    if (!(schema instanceof z.ZodType)) return undefined;
    const converted = jsonSchemaOf(schema, way);
    const other = way === 'input' ? jsonSchemaOf(schema, 'output').definitions : converted.definitions;
    const names = new Map(
      Object.entries(converted.definitions).map(([id, definition]) => [
        id,
        JSON.stringify(definition) === JSON.stringify(other[id]) ? id : `${id}Input`,
      ]),
    );
    const components = Object.fromEntries(
      Object.entries(converted.definitions).map(([id, definition]) => [
        names.get(id) ?? id,
        renamed(definition, names),
      ]),
    );
    for (const [name, component] of Object.entries(components)) this.remember(name, component);
    return { schema: renamed(converted.root, names), components };
  }

  private remember(name: string, component: unknown): void {
    const text = JSON.stringify(component);
    if ((this.components.get(name) ?? text) !== text) {
      throw new DesignedError(
        'schema-name-taken',
        'internal',
        `Two different schemas are called ${name}: rename one.`,
      );
    }
    this.components.set(name, text);
  }
}

function jsonSchemaOf(
  schema: z.ZodType,
  io: Way,
): { readonly root: JsonSchema; readonly definitions: Readonly<Record<string, JsonSchema>> } {
  // A wrapped root keeps a root with an id among the definitions, as every other.
  const { $defs = {}, properties = {} } = z.toJSONSchema(z.object({ root: schema }), {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as { readonly $defs?: Record<string, JsonSchema>; readonly properties?: Record<string, JsonSchema> };
  const definitions = Object.fromEntries(
    Object.entries($defs).map(([id, { id: _id, ...definition }]) => [id, definition]),
  );
  return { root: properties['root'] ?? {}, definitions };
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => {
      if (key !== '$ref' || typeof inside !== 'string' || !inside.startsWith(DEFINITIONS)) {
        return [key, renamed(inside, names)];
      }
      const id = inside.slice(DEFINITIONS.length);
      return [key, COMPONENTS + (names.get(id) ?? id)];
    }),
  );
}
