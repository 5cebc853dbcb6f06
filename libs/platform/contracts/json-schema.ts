import { z } from 'zod';
import type { Contract } from './contract.js';
import { messageSchema } from './message.js';

/** A JSON Schema (draft 2020-12) as a plain object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const HOME = 'https://ginnel.example/contracts';

/** Where a contract's JSON Schema is kept, below the folder contracts/, e.g. `referrals/referral-sent.v1.json`. */
export function schemaFileOf(contract: Contract): string {
  return `${contract.context}/${contract.event}.v${contract.version}.json`;
}

/** The file of the envelope's schema, below the folder contracts/. */
export const MESSAGE_SCHEMA_FILE = 'message.v1.json';

/** The JSON Schema of an event's data. */
export function dataSchemaOf(contract: Contract): JsonSchema {
  return described(contract.data, schemaFileOf(contract), contract.type, contract.description);
}

/** The JSON Schema of the envelope, whatever it carries. */
export function envelopeSchema(): JsonSchema {
  return described(
    messageSchema,
    MESSAGE_SCHEMA_FILE,
    'The envelope of every public event',
    'As the feed answers it and the topic carries it; data follows the schema that type names.',
  );
}

/** Every schema file below contracts/ with what it has to hold. */
export function schemaFiles(contracts: readonly Contract[]): ReadonlyMap<string, JsonSchema> {
  return new Map([
    [MESSAGE_SCHEMA_FILE, envelopeSchema()],
    ...contracts.map((contract) => [schemaFileOf(contract), dataSchemaOf(contract)] as const),
  ]);
}

/** A schema as the text of its file: two spaces, one line feed at the end. */
export function schemaText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function described(schema: z.ZodType, file: string, title: string, description: string): JsonSchema {
  const { $schema, ...rest } = bare(schema);
  return { $schema, $id: `${HOME}/${file}`, title, description, ...rest };
}

function bare(schema: z.ZodType): JsonSchema {
  return { ...z.toJSONSchema(schema, { target: 'draft-2020-12' }) };
}
