import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';

/** One row of any table, as text. */
export interface StoredRow {
  readonly table: string;
  readonly text: string;
}

/** A table, in the database that holds it. */
interface StoredTable {
  readonly client: Client;
  /** With its schema, which is the context. */
  readonly name: string;
}

const MINE = "datname = 'ginnel' or datname like 'ginnel\\_%'";

/** The PostgreSQL of a data folder as its superuser sees it: everything that was ever stored, past every lock. */
export class StoredData {
  private constructor(private readonly clients: readonly Client[]) {}

  /** Connects to every database of the server of a running system's data folder. */
  static async of(data: string): Promise<StoredData> {
    const read = (name: string): string => readFileSync(join(data, 'postgres', name), 'utf8').trim();
    const connect = async (database: string): Promise<Client> => {
      const client = new Client({
        ...{ host: '127.0.0.1', port: Number(read('port')) },
        ...{ user: 'postgres', password: read('password'), database },
      });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    };
    const server = await connect('postgres');
    const { rows } = await server.query<{ name: string }>(
      `select datname as name from pg_database where ${MINE} order by 1`,
    );
    await server.end();
    return new StoredData(await Promise.all(rows.map(({ name }) => connect(name))));
  }

  /** Every row of every table of every schema that is not PostgreSQL's own. */
  async rows(): Promise<readonly StoredRow[]> {
    const found: StoredRow[] = [];
    for (const { client, name } of await this.tables()) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      found.push(...rows.map(({ text }) => ({ table: name, text })));
    }
    return found;
  }

  /** How much each context has written: events, states of streams, participants, timers and sealed texts. */
  async written(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { client, name } of await this.tables()) {
      if (!/\.(event|stream_state|participant|timer|vault)$/.test(name)) continue;
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${name}`);
      counts[name] = rows[0]?.count ?? 0;
    }
    return counts;
  }

  /** Alters rows of a context behind the program's back, as nobody but the superuser can. */
  async alter(context: string, sql: string): Promise<void> {
    await (await this.clientOf(context)).query(sql);
  }

  /** Leaves a context a pending command, as a process would. */
  async pend(context: string, command: string): Promise<void> {
    await (
      await this.clientOf(context)
    ).query(
      `insert into ${escapeIdentifier(context)}.pending_command (tenant, id, process, stream, command, payload)
       values (gen_random_uuid(), gen_random_uuid(), 'by-hand', gen_random_uuid(), $1, '{}')`,
      [command],
    );
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end().catch(() => undefined)));
  }

  private async clientOf(context: string): Promise<Client> {
    const table = (await this.tables()).find(({ name }) => name.startsWith(`${context}.`));
    if (!table) throw new Error(`no database has a table of ${context}`);
    return table.client;
  }

  private async tables(): Promise<readonly StoredTable[]> {
    const found = this.clients.map(async (client) => {
      const { rows } = await client.query<{ schema: string; name: string }>(
        `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1, 2`,
      );
      return rows.map(({ schema, name }) => ({ client, name: `${plain(schema)}.${plain(name)}` }));
    });
    return (await Promise.all(found)).flat();
  }
}

function plain(name: string): string {
  const escaped = escapeIdentifier(name);
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : escaped;
}
