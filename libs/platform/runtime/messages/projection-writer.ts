import type { PoolClient, QueryResult } from 'pg';
import type { Contribution, Projection, Rollup, RowKey } from '#platform/kernel/projection';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { HandledEvent, LastStatement, MessageHandler } from '#platform/runtime/messages/message-handler';

interface Slot {
  readonly key: RowKey;
  readonly before: object | undefined;
  after: object | undefined;
}

/** Folds a batch into the rows it touches and writes them in key order, with the rollups they contribute to. */
export class ProjectionWriter implements MessageHandler {
  constructor(private readonly projection: Projection<DomainEvent, object>) {}

  async handle(
    client: PoolClient,
    events: readonly HandledEvent[],
    generation: number,
  ): Promise<readonly LastStatement[]> {
    const keys = new Map<string, RowKey>();
    const touched = events.map((event) => {
      const own = this.projection.keys(event);
      for (const key of own) keys.set(this.text(key), key);
      return { event, own };
    });
    if (keys.size === 0) return [];
    if (this.projection.spansStreams) {
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, $2))', [
        this.projection.name,
        generation,
      ]);
    }
    const slots = await this.load(client, keys, generation);
    for (const { event, own } of touched) {
      for (const key of own) {
        const slot = slots.get(this.text(key));
        if (slot) slot.after = this.projection.evolve(slot.after, event, key);
      }
    }
    const changed = [...slots.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, slot]) => slot);
    return [
      ...this.writes(client, changed, generation),
      ...(this.projection.rollups ?? []).flatMap((rollup) => additions(client, rollup, changed, generation)),
    ];
  }

  private text(key: RowKey): string {
    return JSON.stringify(this.projection.keyColumns.map((column) => key[column]));
  }

  private async load(
    client: PoolClient,
    keys: Map<string, RowKey>,
    generation: number,
  ): Promise<Map<string, Slot>> {
    const { table, keyColumns } = this.projection;
    const join = keyColumns.map((column) => `t.${column} = k.${column}`).join(' and ');
    const { rows } = await client.query<Record<string, unknown>>({
      name: `load-${table}`,
      // One look into the key's index for each row: a plain join is planned as a scan of the whole table.
      text: `select r.* from jsonb_populate_recordset(null::${table}, $2) k
              cross join lateral (select t.* from ${table} t where ${join} and t.generation = $1 limit 1) r`,
      values: [generation, JSON.stringify([...keys.values()])],
    });
    const found = new Map(rows.map((row) => [this.text(row as RowKey), withoutGeneration(row)]));
    return new Map(
      [...keys].map(([text, key]) => {
        const before = found.get(text);
        return [text, { key, before, after: before }];
      }),
    );
  }

  private writes(client: PoolClient, slots: readonly Slot[], generation: number): readonly LastStatement[] {
    const { table, keyColumns } = this.projection;
    const statements: LastStatement[] = [];
    const gone = slots.filter((slot) => slot.before && !slot.after);
    if (gone.length > 0) {
      const join = keyColumns.map((column) => `r.${column} = k.${column}`).join(' and ');
      statements.push(() =>
        client.query(
          `delete from ${table} r using jsonb_populate_recordset(null::${table}, $2) k where ${join} and r.generation = $1`,
          [generation, JSON.stringify(gone.map((slot) => slot.key))],
        ),
      );
    }
    const kept = slots.filter((slot) => slot.after && slot.after !== slot.before);
    if (kept.length > 0) {
      const rows = kept.map((slot) => ({ ...slot.after, ...slot.key, generation }));
      statements.push(() => upsert(client, table, [...keyColumns, 'generation'], rows));
    }
    return statements;
  }
}

function upsert(
  client: PoolClient,
  table: string,
  keyColumns: readonly string[],
  rows: readonly object[],
): Promise<QueryResult> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
  const values = columns.filter((column) => !keyColumns.includes(column));
  const set = values.map((column) => `${column} = excluded.${column}`).join(', ');
  return client.query(
    `insert into ${table} (${columns.join(', ')})
     select ${columns.join(', ')} from jsonb_populate_recordset(null::${table}, $1)
     on conflict (${keyColumns.join(', ')}) do ${set ? `update set ${set}` : 'nothing'}`,
    [JSON.stringify(rows)],
  );
}

/** What subtracts the old rows' contributions to a rollup and adds the new rows'. */
function additions(
  client: PoolClient,
  rollup: Rollup<object>,
  slots: readonly Slot[],
  generation: number,
): readonly LastStatement[] {
  const cells = new Map<string, Record<string, string | number>>();
  const add = (contribution: Contribution, sign: 1 | -1): void => {
    const text = JSON.stringify(rollup.keyColumns.map((column) => contribution.key[column]));
    const cell = cells.get(text) ?? { ...contribution.key, generation };
    for (const column of rollup.countColumns) {
      cell[column] = Number(cell[column] ?? 0) + sign * (contribution.counts[column] ?? 0);
    }
    cells.set(text, cell);
  };
  for (const { before, after } of slots) {
    if (before) for (const contribution of rollup.contributions(before)) add(contribution, -1);
    if (after) for (const contribution of rollup.contributions(after)) add(contribution, 1);
  }
  const rows = [...cells.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, cell]) => cell)
    .filter((cell) => rollup.countColumns.some((column) => cell[column] !== 0));
  if (rows.length === 0) return [];
  const keys = [...rollup.keyColumns, 'generation'];
  const columns = [...keys, ...rollup.countColumns];
  const set = rollup.countColumns.map((column) => `${column} = r.${column} + excluded.${column}`).join(', ');
  return [
    () =>
      client.query(
        `insert into ${rollup.table} as r (${columns.join(', ')})
         select ${columns.join(', ')} from jsonb_populate_recordset(null::${rollup.table}, $1)
         on conflict (${keys.join(', ')}) do update set ${set}`,
        [JSON.stringify(rows)],
      ),
  ];
}

function withoutGeneration(row: Record<string, unknown>): object {
  const { generation: _, ...rest } = row;
  return rest;
}
