import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';

/** One row of any table, as text. */
export interface StoredRow {
  readonly table: string;
  readonly text: string;
}

/** The embedded PostgreSQL as its superuser sees it: everything that was ever stored, past every lock. */
export class StoredData {
  private constructor(
    private readonly client: Client,
    private readonly folder: string,
  ) {}

  /** Connects to the server of a running system's data folder. */
  static async of(data: string): Promise<StoredData> {
    const folder = join(data, 'postgres');
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();
    const client = new Client({
      host: '127.0.0.1',
      port: Number(read('port')),
      user: 'postgres',
      password: read('password'),
      database: 'ginnel',
    });
    client.on('error', () => undefined);
    await client.connect();
    return new StoredData(client, folder);
  }

  /** Every row of every table of every schema that is not PostgreSQL's own. */
  async rows(): Promise<readonly StoredRow[]> {
    const found: StoredRow[] = [];
    for (const table of await this.tables()) {
      const { rows } = await this.client.query<{ text: string }>(`select t::text as text from ${table} t`);
      found.push(...rows.map(({ text }) => ({ table, text })));
    }
    return found;
  }

  /** How much each context has written: events, states of streams, participants, timers and sealed texts. */
  async written(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const table of await this.tables()) {
      if (!/\.(event|stream_state|participant|timer|vault)$/.test(table)) continue;
      const { rows } = await this.client.query<{ count: number }>(
        `select count(*)::int as count from ${table}`,
      );
      counts[table] = rows[0]?.count ?? 0;
    }
    return counts;
  }

  /** Alters rows behind the program's back, as nobody but the superuser can. */
  async alter(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  /** Leaves a context a pending command, as a process would. */
  async pend(context: string, command: string): Promise<void> {
    await this.client.query(
      `insert into ${escapeIdentifier(context)}.pending_command (tenant, id, process, stream, command, payload)
       values (gen_random_uuid(), gen_random_uuid(), 'by-hand', gen_random_uuid(), $1, '{}')`,
      [command],
    );
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  private async tables(): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ schema: string; name: string }>(
      `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1, 2`,
    );
    return rows.map(({ schema, name }) => `${plain(schema)}.${plain(name)}`);
  }
}

function plain(name: string): string {
  const escaped = escapeIdentifier(name);
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : escaped;
}
