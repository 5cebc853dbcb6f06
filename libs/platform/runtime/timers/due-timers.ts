import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** As many timers as are read at once. */
export const AT_ONCE = 100;

/** A due timer with the state of its stream as it was read. */
export interface DueRow {
  readonly tenant: Uuid;
  readonly id: Uuid;
  readonly stream: Uuid;
  readonly aggregate: string;
  readonly what: string;
  readonly dueAt: Instant;
  readonly version: number;
  readonly state: unknown;
  readonly seen: string;
}

/** The first due timers, oldest first, and when the first one after `at` is due; null where none waits. */
export interface DueRead {
  readonly due: readonly DueRow[];
  readonly next: Instant | null;
}

/** Reads what is due at `at` but those that are held, and the next due time, in one statement. */
export async function readDue(
  database: ContextDatabase,
  at: Instant,
  held: readonly Uuid[],
): Promise<DueRead> {
  const rows = await database.workerQuery<Partial<DueRow> & { readonly next: Instant | null }>(
    `select n.next, d.*
       from (select min(due_at) as next from timer where fired_at is null and due_at > $1 and id <> all ($2)) n
       left join (select t.tenant, t.id, t.stream, s.aggregate, s.version, s.state, s.xmin::text as seen, t.what, t.due_at as "dueAt"
                    from (select tenant, id, stream, what, due_at from timer
                           where fired_at is null and due_at <= $1 and id <> all ($2) order by due_at limit ${AT_ONCE}) t
                    join stream_state s on s.tenant = t.tenant and s.stream = t.stream) d on true
      order by d."dueAt"`,
    [at, held],
  );
  const due = rows.flatMap(({ next: _, ...row }) => (row.id ? [row as DueRow] : []));
  return { due, next: rows[0]?.next ?? null };
}

/**
 * The first due time in each second in which timers are due after `from` and until `until`, in milliseconds. It reads one
 * row for a second, however many timers are due in it.
 */
export async function readComing(
  database: ContextDatabase,
  from: number,
  until: number,
): Promise<readonly number[]> {
  const rows = await database.workerQuery<{ readonly due: Instant }>(
    `with recursive coming as (
       select min(due_at) as due from timer where fired_at is null and due_at > $1 and due_at <= $2
       union all
       select (select min(due_at) from timer
                where fired_at is null and due_at >= date_trunc('second', c.due) + interval '1 second' and due_at <= $2)
         from coming c where c.due is not null)
     select due from coming where due is not null`,
    [new Date(from).toISOString(), new Date(until).toISOString()],
  );
  return rows.map(({ due }) => Date.parse(due));
}

/**
 * Marks timers that nothing waits for any more, unless their state has moved since it was read. @returns how many. A timer
 * is found by its stream too: a plan made while there were few goes through all that its tenant has otherwise.
 */
export async function letGo(
  database: ContextDatabase,
  moot: readonly DueRow[],
  at: Instant,
): Promise<number> {
  if (moot.length === 0) return 0;
  const rows = [...moot].sort((a, b) => (a.id < b.id ? -1 : 1));
  const marked = await database.workerQuery(
    `update timer t set fired_at = $1
       from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) m(tenant, id, stream, seen)
       join stream_state s on s.tenant = m.tenant and s.stream = m.stream and s.xmin::text = m.seen
      where t.tenant = m.tenant and t.stream = m.stream and t.id = m.id and t.fired_at is null
      returning 1`,
    [
      at,
      rows.map(({ tenant }) => tenant),
      rows.map(({ id }) => id),
      rows.map(({ stream }) => stream),
      rows.map(({ seen }) => seen),
    ],
  );
  return marked.length;
}
