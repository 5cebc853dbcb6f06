import type { Socket } from 'node:net';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import utils from 'pg/lib/utils.js';
import {
  type PgConnection,
  PreparedQuery,
  PreparedStatements,
} from '#platform/runtime/database/prepared-query';

/** More texts than the program has: one that is made up anew each time would fill the server's memory. */
const MOST_PREPARED = 500;
const names = new Map<string, string>();

type Done = (error: Error | null, result: QueryResult) => void;

/**
 * Makes a connection do less for the same statements. What is asked with a list of parameters, be it empty, stays prepared, so that the server
 * parses and describes it once for each connection. What is asked within one turn of the event loop is sent in one
 * write: BEGIN with the first statements, the last ones with COMMIT.
 */
export function tuneConnection(client: PoolClient): void {
  const send = client.query.bind(client) as (...query: unknown[]) => unknown;
  const { connection } = client as unknown as {
    readonly connection?: PgConnection & { readonly stream?: Socket };
  };
  const statements = connection && new PreparedStatements(connection);
  const gather = gathering(connection?.stream);
  const tuned = (query: unknown, values?: unknown, ...rest: unknown[]): unknown => {
    gather();
    const prepared = statements && preparedOf(statements, query, values);
    if (!prepared) return send(query, values, ...rest);
    const [done] = rest;
    return typeof done === 'function' ? send(prepared, done) : answered(send, prepared);
  };
  client.query = tuned as typeof client.query;
}

/** The statement under its name; undefined for what is asked without parameters, or in a way of its own. */
function preparedOf(
  statements: PreparedStatements,
  query: unknown,
  values: unknown,
): PreparedQuery | undefined {
  const config = typeof query === 'string' ? { text: query, values } : query;
  if (!isPlain(config)) return undefined;
  const given = values ?? config.values;
  if (!Array.isArray(given)) return undefined;
  const name = config.name ?? nameOf(config.text);
  return name === undefined ? undefined : new PreparedQuery(statements, name, config.text, given.map(told));
}

/** Before anything is sent: `pg` would take back a statement that it has prepared, and go on as if it had it. */
function told(value: unknown): string | Buffer | null {
  return utils.prepareValue(value);
}

const PLAIN: ReadonlySet<string> = new Set(['name', 'text', 'values']);

function isPlain(query: unknown): query is QueryConfig {
  if (typeof query !== 'object' || query === null || !('text' in query)) return false;
  for (const key in query) if (!PLAIN.has(key)) return false;
  return true;
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_PREPARED) return known;
  const name = `statement-${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** The answer as `pg` gives it to who names no callback: an error tells where the statement was asked for. */
function answered(send: (query: PreparedQuery, done: Done) => unknown, query: PreparedQuery): unknown {
  return new Promise<QueryResult>((resolve, reject) => {
    send(query, (error, result) => (error ? reject(error) : resolve(result)));
  }).catch((error: unknown) => {
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  });
}

function gathering(stream: Socket | undefined): () => void {
  let isGathering = false;
  return () => {
    if (isGathering || !stream) return;
    isGathering = true;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}
