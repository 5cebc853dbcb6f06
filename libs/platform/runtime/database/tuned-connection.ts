import type { Socket } from 'node:net';
import type { PoolClient, QueryConfig } from 'pg';

/** More texts than the program has: one that is made up anew each time would fill the server's memory. */
const MOST_PREPARED = 500;
const names = new Map<string, string>();

/**
 * Makes a connection do less for the same statements. What is asked with a list of parameters, be it empty, stays prepared, so that the server
 * parses it once for each connection. What is asked within one turn of the event loop is sent in one write: BEGIN with
 * the first statements, the last ones with COMMIT.
 */
export function tuneConnection(client: PoolClient): void {
  const send = client.query.bind(client) as (...query: unknown[]) => unknown;
  const { connection } = client as unknown as { readonly connection?: { readonly stream?: Socket } };
  const gather = gathering(connection?.stream);
  const tuned = (query: unknown, values?: unknown, ...rest: unknown[]): unknown => {
    gather();
    if (typeof query === 'string' && Array.isArray(values))
      return send(prepared({ text: query, values }), ...rest);
    return send(isConfig(query) ? prepared(query) : query, values, ...rest);
  };
  client.query = tuned as typeof client.query;
}

function isConfig(query: unknown): query is QueryConfig {
  return typeof query === 'object' && query !== null && !('submit' in query) && 'text' in query;
}

function prepared(query: QueryConfig): QueryConfig {
  if (query.name !== undefined || query.values === undefined) return query;
  const known = names.get(query.text);
  if (known !== undefined) return { ...query, name: known };
  if (names.size >= MOST_PREPARED) return query;
  const name = `statement-${names.size + 1}`;
  names.set(query.text, name);
  return { ...query, name };
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
