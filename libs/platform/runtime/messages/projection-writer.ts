import type { PoolClient } from 'pg';
import type { Contribution, Projection, Rollup, RowKey } from '#platform/kernel/projection';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { HandledEvent, LastStatement, MessageHandler } from '#platform/runtime/messages/message-handler';
import { ProjectionStatements } from '#platform/runtime/messages/projection-statements';

interface Slot {
  readonly key: RowKey;
  readonly before: object | undefined;
  after: object | undefined;
}

/** Folds a batch into the rows it touches and writes them in key order, with the rollups they contribute to. */
export class ProjectionWriter implements MessageHandler {
  private readonly statements: ProjectionStatements;

  constructor(private readonly projection: Projection<DomainEvent, object>) {
    this.statements = new ProjectionStatements(projection);
  }

  async handle(
    client: PoolClient,
    events: readonly HandledEvent[],
    generation: number,
  ): Promise<readonly LastStatement[]> {
    const keys = new Map<string, RowKey>();
    const touched = events.map((event) => {
      const own = this.projection.keys(event).map((key) => ({ key, text: this.text(key) }));
      for (const { key, text } of own) keys.set(text, key);
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
      for (const { key, text } of own) {
        const slot = slots.get(text);
        if (slot) slot.after = this.projection.evolve(slot.after, event, key);
      }
    }
    const changed = [...slots.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, slot]) => slot);
    return [
      ...this.writes(client, changed, generation),
      ...(this.projection.rollups ?? []).flatMap((rollup) => {
        const cells = additions(rollup, changed, generation);
        if (cells.length === 0) return [];
        return [() => client.query(this.statements.add(rollup), [JSON.stringify(cells)])];
      }),
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
    const { rows } = await client.query<Record<string, unknown>>(this.statements.load, [
      generation,
      JSON.stringify([...keys.values()]),
    ]);
    const found = new Map(rows.map((row) => [this.text(row as RowKey), withoutGeneration(row)]));
    return new Map(
      [...keys].map(([text, key]) => {
        const before = found.get(text);
        return [text, { key, before, after: before }];
      }),
    );
  }

  private writes(client: PoolClient, slots: readonly Slot[], generation: number): readonly LastStatement[] {
    const statements: LastStatement[] = [];
    const gone = slots.filter((slot) => slot.before && !slot.after);
    if (gone.length > 0) {
      const values = [generation, JSON.stringify(gone.map((slot) => slot.key))];
      statements.push(() => client.query(this.statements.remove, values));
    }
    const kept = slots.filter((slot) => slot.after && slot.after !== slot.before);
    if (kept.length > 0) {
      const rows = kept.map((slot) => ({ ...slot.after, ...slot.key, generation }));
      statements.push(() => client.query(this.statements.upsert(rows), [JSON.stringify(rows)]));
    }
    return statements;
  }
}

/** The cells of a rollup that change: the old rows' contributions subtracted, the new rows' added. */
function additions(
  rollup: Rollup<object>,
  slots: readonly Slot[],
  generation: number,
): readonly Readonly<Record<string, string | number>>[] {
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
    if (before === after) continue;
    if (before) for (const contribution of rollup.contributions(before)) add(contribution, -1);
    if (after) for (const contribution of rollup.contributions(after)) add(contribution, 1);
  }
  return [...cells.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, cell]) => cell)
    .filter((cell) => rollup.countColumns.some((column) => cell[column] !== 0));
}

function withoutGeneration(row: Record<string, unknown>): object {
  const { generation: _, ...rest } = row;
  return rest;
}
