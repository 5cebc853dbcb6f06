import type { Projection, Rollup } from '#platform/kernel/projection';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';

/** Sets of columns whose text is kept: a projection's rows have few. */
const MOST_SHAPES = 64;

/** The statements by which a projection's rows and rollups are read and written; each text is made once. */
export class ProjectionStatements {
  /** Parameters: the generation, and the keys as JSON. */
  readonly load: string;
  /** Parameters: the generation, and the keys as JSON. */
  readonly remove: string;
  private readonly upserts = new Map<string, string>();
  private readonly additions = new Map<Rollup<object>, string>();

  constructor(private readonly projection: Projection<DomainEvent, object>) {
    const { table, keyColumns } = projection;
    const join = (row: string): string =>
      keyColumns.map((column) => `${row}.${column} = k.${column}`).join(' and ');
    // One look into the key's index for each row: a plain join is planned as a scan of the whole table.
    this.load = `select r.* from jsonb_populate_recordset(null::${table}, $2) k
              cross join lateral (select t.* from ${table} t where ${join('t')} and t.generation = $1 limit 1) r`;
    this.remove = `delete from ${table} r using jsonb_populate_recordset(null::${table}, $2) k where ${join('r')} and r.generation = $1`;
    for (const rollup of projection.rollups ?? []) this.additions.set(rollup, additionText(rollup));
  }

  /** Writes rows, given as JSON, with every column that one of them has. */
  upsert(rows: readonly object[]): string {
    const shapes = new Set(rows.map((row) => Object.keys(row).join()));
    const shape = [...shapes].join(';');
    const known = this.upserts.get(shape);
    if (known !== undefined) return known;
    const { table, keyColumns } = this.projection;
    const text = upsertText(table, [...keyColumns, 'generation'], rows);
    if (this.upserts.size < MOST_SHAPES) this.upserts.set(shape, text);
    return text;
  }

  /** Adds cells, given as JSON, to a rollup of this projection. */
  add(rollup: Rollup<object>): string {
    return this.additions.get(rollup) ?? additionText(rollup);
  }
}

function upsertText(table: string, keyColumns: readonly string[], rows: readonly object[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
  const values = columns.filter((column) => !keyColumns.includes(column));
  const set = values.map((column) => `${column} = excluded.${column}`).join(', ');
  return `insert into ${table} (${columns.join(', ')})
     select ${columns.join(', ')} from jsonb_populate_recordset(null::${table}, $1)
     on conflict (${keyColumns.join(', ')}) do ${set ? `update set ${set}` : 'nothing'}`;
}

function additionText(rollup: Rollup<object>): string {
  const keys = [...rollup.keyColumns, 'generation'];
  const columns = [...keys, ...rollup.countColumns];
  const set = rollup.countColumns.map((column) => `${column} = r.${column} + excluded.${column}`).join(', ');
  return `insert into ${rollup.table} as r (${columns.join(', ')})
         select ${columns.join(', ')} from jsonb_populate_recordset(null::${rollup.table}, $1)
         on conflict (${keys.join(', ')}) do update set ${set}`;
}
