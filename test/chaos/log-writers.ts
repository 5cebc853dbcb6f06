import { randomUUID } from 'node:crypto';
import { setTimeout as hold } from 'node:timers/promises';
import { Client } from 'pg';
import { partitionOf } from '#platform/runtime/log/partition';
import { seededRandom } from '#platform/kernel/seeded-random';

/** How hard the log is written to. */
export interface WriterPlan {
  /** The app role's connection string and the schema. */
  readonly connectionString: string;
  readonly schema: string;
  readonly writers: number;
  readonly events: number;
  readonly eventsPerTransaction: number;
  /** The longest time a transaction is held open before or after its append, in milliseconds. */
  readonly longestHoldMs: number;
  readonly seed: number;
  /** Into how many partitions; all of them when left out. Fewer bring writers closer together. */
  readonly partitions?: number;
}

const APPEND = "select append_events($1, $2, 'proof', 0, $3, '{}', '2026-01-01T00:00:00.000Z') as position";

/** A connection of a writer, with its tenant to be set in each transaction. */
export async function writerConnection(
  plan: Pick<WriterPlan, 'connectionString' | 'schema'>,
): Promise<Client> {
  const client = new Client({
    connectionString: plan.connectionString,
    options: `-c search_path=${plan.schema} -c synchronous_commit=off`,
  });
  await client.connect();
  return client;
}

/** Appends events of a new stream; `wait` holds the transaction open after the append. */
export async function appendHeld(
  client: Client,
  stream: string,
  events: number,
  wait: () => Promise<unknown>,
): Promise<void> {
  const tenant = randomUUID();
  await client.query('begin');
  await client.query("select set_config('app.tenant', $1, true)", [tenant]);
  await client.query({ name: 'append', text: APPEND, values: [tenant, stream, eventsText(events)] });
  await wait();
  await client.query('commit');
}

/** Writes with many connections that hold their transactions open at random. @returns how many events were committed. */
export async function writeAtRandom(plan: WriterPlan): Promise<number> {
  const transactions = Math.ceil(plan.events / plan.eventsPerTransaction);
  let begun = 0;
  const newStream = (n: number): string =>
    plan.partitions === undefined ? randomUUID() : streamIn(n % plan.partitions);
  await Promise.all(
    Array.from({ length: plan.writers }, async (_, writer) => {
      const random = seededRandom(plan.seed + writer);
      const client = await writerConnection(plan);
      while (begun < transactions) {
        begun += 1;
        const pause = random() < 0.25 ? random() * plan.longestHoldMs : 0;
        await appendHeld(client, newStream(begun), plan.eventsPerTransaction, () =>
          pause > 0 ? hold(pause) : Promise.resolve(),
        );
      }
      await client.end();
    }),
  );
  return transactions * plan.eventsPerTransaction;
}

/** Holds a transaction open for so many milliseconds. */
export function holdOpen(milliseconds: number): Promise<void> {
  return hold(milliseconds);
}

/** A stream in this partition. */
export function streamIn(partition: number): string {
  for (;;) {
    const stream = randomUUID();
    if (partitionOf(stream) === partition) return stream;
  }
}

function eventsText(events: number): string {
  return JSON.stringify(
    Array.from({ length: events }, (_, n) => ({ type: 'written', schemaVersion: 1, data: { n } })),
  );
}
