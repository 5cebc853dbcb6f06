import { Client } from 'pg';
import type { Added, KillWriters, Opened } from './kill-writers.js';

/** How much was done, and what of it was found wrong afterwards. */
export interface Findings {
  readonly commands: number;
  /** Commands of which the first answer was lost and given again. */
  readonly answeredAgain: number;
  /** Commands that followed from others through a process. */
  readonly followed: number;
  readonly faults: Faults;
}

/** Counts of what must not be: all 0. */
export interface Faults {
  readonly missing: number;
  readonly doubled: number;
  readonly unasked: number;
  readonly otherVersion: number;
  readonly wrongRows: number;
  readonly wrongSums: number;
  readonly wrongStates: number;
  readonly leftover: number;
}

interface EventRow {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly amount: number | null;
}

const RECOUNT = `select tenant, stream, count(*) as events, max(version) as version,
    coalesce(sum((data->>'amount')::bigint), 0) as total from event group by tenant, stream`;

const WRONG_ROWS = `select count(*)::int as n from (${RECOUNT}) e
  full join tally_list r on r.tenant = e.tenant and r.tally = e.stream
  where (e.total, e.events) is distinct from (r.total, r.events::bigint)`;

const WRONG_SUMS = `select count(*)::int as n
  from (select tenant, count(*) as tallies, sum(total) as total from (${RECOUNT}) s group by tenant) e
  full join (select * from tally_sum where generation = (select live from read_model_generation where read_model = 'tally_row')) r
    on r.tenant = e.tenant
  where (e.tallies, e.total) is distinct from (r.tallies, r.total::numeric)`;

const WRONG_STATES = `select count(*)::int as n from (${RECOUNT}) e
  full join stream_state s on s.tenant = e.tenant and s.stream = e.stream
  where (e.version, e.total) is distinct from (s.version, (s.state->>'total')::bigint) or e.version <> e.events`;

const LEFTOVER = `select ((select count(*) from pending_command where done_at is null or outcome <> 'accepted')
  + (select count(*) from timer where fired_at is null) + (select count(*) from parked)
  + (select count(*) from receipt where status <> 'accepted'))::int as n`;

/** Compares what was acknowledged with the log, and every figure with a recount from it. */
export async function findings(address: string, writers: KillWriters): Promise<Findings> {
  const { opened, added, replayed: answeredAgain } = writers;
  const client = new Client({ connectionString: address, options: '-c search_path=tallies' });
  await client.connect();
  try {
    const count = async (sql: string): Promise<number> =>
      (await client.query<{ n: number }>(sql)).rows[0]?.n ?? -1;
    const { rows } = await client.query<EventRow>(
      "select stream, version, type, (data->>'amount')::int as amount from event order by stream, version",
    );
    const followed = followUps(opened, added);
    const faults = {
      ...compare(rows, opened, added, followed),
      wrongRows: await count(WRONG_ROWS),
      wrongSums: await count(WRONG_SUMS),
      wrongStates: await count(WRONG_STATES),
      leftover: await count(LEFTOVER),
    };
    return { commands: opened.length + added.length, answeredAgain, followed: followed.length, faults };
  } finally {
    await client.end();
  }
}

/** What the process must have added to mirrors, by name. */
function followUps(opened: readonly Opened[], added: readonly Added[]): readonly string[] {
  const mirrors = new Map(opened.map(({ stream, mirror }) => [stream, mirror]));
  return added.flatMap(({ stream, amount }) => {
    const mirror = mirrors.get(stream);
    return mirror === undefined ? [] : [`${mirror} added ${amount}`];
  });
}

function compare(
  events: readonly EventRow[],
  opened: readonly Opened[],
  added: readonly Added[],
  followed: readonly string[],
): Omit<Faults, 'wrongRows' | 'wrongSums' | 'wrongStates' | 'leftover'> {
  const expected = new Set([
    ...opened.map(({ stream }) => `${stream} opened `),
    ...opened.filter(({ next }) => next !== null).map(({ stream }) => `${stream} overdue `),
    ...added.map(({ stream, amount }) => `${stream} added ${amount}`),
    ...followed,
  ]);
  const found = new Map<string, readonly number[]>();
  for (const { stream, type, amount, version } of events) {
    const name = `${stream} ${type} ${amount ?? ''}`;
    found.set(name, [...(found.get(name) ?? []), version]);
  }
  const times = (name: string): number => found.get(name)?.length ?? 0;
  const names = [...expected];
  return {
    missing: names.filter((name) => times(name) === 0).length,
    doubled: names.filter((name) => times(name) > 1).length,
    unasked: [...found.keys()].filter((name) => !expected.has(name)).length,
    otherVersion: added.filter(
      ({ stream, amount, version }) => found.get(`${stream} added ${amount}`)?.[0] !== version,
    ).length,
  };
}
