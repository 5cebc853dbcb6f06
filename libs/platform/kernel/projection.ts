import type { StoredEvent } from '#platform/kernel/stored-event';

/** The key columns of one row and their values. */
export type RowKey = Readonly<Record<string, string>>;

/** What one row adds to one cell of a rollup table. */
export interface Contribution {
  readonly key: Readonly<Record<string, string | number>>;
  readonly counts: Readonly<Record<string, number>>;
}

/** Counts kept beside the rows: a change subtracts the old row's contributions and adds the new row's. */
export interface Rollup<Row> {
  readonly table: string;
  readonly keyColumns: readonly string[];
  readonly countColumns: readonly string[];
  contributions(row: Row): readonly Contribution[];
}

/**
 * A read model as a pure fold. A row is an object whose properties are the table's columns. The rows must come out
 * the same for every interleaving of streams: order holds within one stream only.
 */
export interface Projection<Event, Row extends object> {
  readonly name: string;
  readonly table: string;
  readonly keyColumns: readonly string[];
  /** A row folds events of more than one stream (or source): its batches are then handled one after the other. */
  readonly spansStreams?: boolean;
  /** The rows that the event touches; none passes the event over. */
  keys(event: StoredEvent<Event>): readonly RowKey[];
  /** The row after the event; undefined removes it. */
  evolve(row: Row | undefined, event: StoredEvent<Event>, key: RowKey): Row | undefined;
  readonly rollups?: readonly Rollup<Row>[];
}
