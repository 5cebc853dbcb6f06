/**
 * Measures the runtime against a yardstick of the same run: one plain INSERT a transaction through the same pool. Read
 * the ratios; absolute numbers are those of this machine in this minute. GINNEL_BENCH_SECONDS sets the length of each
 * measurement (5).
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { settle } from '#platform/runtime/settlement';
import { tally, tallyList } from '#platform/testing/tally.context';
import { openInstallation } from './installation.mjs';
import { pacedRate, rateOf, throughput } from './rate.mjs';

const CALLERS = 32;
const SECONDS = Number(process.env.GINNEL_BENCH_SECONDS ?? '5');
const VISIBLE_PER_SECOND = 200;
const LIVE_STREAMS = 1_000;
const SETTLE_WITHIN_MS = 300_000;

const installation = await openInstallation();
const { runtime, environment } = installation;
const { database } = runtime;
const tenant = randomUUID();
const actor = runtime.actor(tenant, 'bench');
const rows = [];

function create(stream = randomUUID()) {
  return runtime.commands.create(tally, {
    actor,
    identity: runtime.derive(randomUUID()),
    stream,
    at: runtime.clock.now(),
    command: { type: 'open', next: null },
    participants: [{ tenant, part: 'keeper' }],
  });
}

function add(stream) {
  return runtime.commands.execute(tally, {
    actor,
    identity: runtime.derive(randomUUID()),
    stream,
    at: runtime.clock.now(),
    command: () => ({ type: 'add', amount: 1 }),
  });
}

async function makeYardstick() {
  const client = new pg.Client({ connectionString: installation.administrator });
  await client.connect();
  await client.query(
    `create table tallies.yardstick (id uuid primary key, data jsonb not null);
     grant insert, select on tallies.yardstick to ginnel_tallies_app`,
  );
  await client.end();
}

async function countEvents() {
  const [row] = await database.workerQuery('select count(*) as n from event');
  return row.n;
}

/** Handles everything that no subscription has seen, and answers how many events that were. */
async function handleAll() {
  const [runner] = runtime.subscriptions.runnersOf(tallyList.name);
  const [before] = await database.workerQuery(
    'select count(*) as n from event e left join checkpoint c on c.subscription = $1 and c.partition = e.partition where e.position > coalesce(c.position, 0)',
    [tallyList.name],
  );
  await runtime.log.refreshHeads();
  while (!(await runner.catchUp()));
  return before.n;
}

try {
  await makeYardstick();
  const data = JSON.stringify({ type: 'opened', schemaVersion: 1, data: { next: null, mirror: null } });
  const load = { callers: CALLERS, seconds: SECONDS };
  const measure = async (name, work) => {
    process.stderr.write(`${name} ...\n`);
    rows.push({ name, ...(await work()) });
  };

  await measure('yardstick: one INSERT a transaction', () =>
    rateOf(
      () =>
        database.call(
          'insert into yardstick values ($1, $2) returning id',
          [randomUUID(), data],
          'yardstick',
        ),
      load,
    ),
  );
  await measure('append of one event, in a transaction', () =>
    rateOf(
      () =>
        database.asTenant(tenant, (client) =>
          client.query({
            name: 'bench-append',
            text: "select append_events($1, $2, 'tally', 0, $3, '{}', $4)",
            values: [tenant, randomUUID(), `[${data}]`, runtime.clock.now()],
          }),
        ),
      load,
    ),
  );
  const begun = [];
  await measure('command that begins a stream', () =>
    rateOf(async () => begun.push((await create()).stream), load),
  );
  await measure('command on a stream', () => rateOf((n) => add(begun[n % begun.length]), load));

  const events = await countEvents();
  await measure('read model: events caught up', () => throughput(handleAll));
  await measure('read model: events rebuilt', () =>
    throughput(async () => {
      const { outcome } = await runtime.subscriptions.rebuild(tallyList.name);
      if (outcome !== 'switched') throw new Error(`the rebuild ended with ${outcome}`);
      return events;
    }),
  );

  runtime.start();
  await settle(environment, SETTLE_WITHIN_MS);
  const live = begun.slice(0, LIVE_STREAMS);
  await measure('read model: live, under commands', () =>
    throughput(async () => {
      const before = await countEvents();
      await rateOf((n) => add(live[n % live.length]), load);
      await settle(environment, SETTLE_WITHIN_MS);
      return (await countEvents()) - before;
    }),
  );
  await measure(`submitted until visible, at ${VISIBLE_PER_SECOND}/s`, () =>
    pacedRate(
      async () => {
        const answer = await create();
        await runtime.positions.awaited([tallyList.name], [answer.position]);
      },
      { perSecond: VISIBLE_PER_SECOND, seconds: SECONDS },
    ),
  );
} finally {
  await installation.close();
}

const COMPARED = /^(yardstick|append|command)/;
const yardstick = rows[0]?.perSecond ?? NaN;
const ratio = ({ name, perSecond }) => (COMPARED.test(name) ? (perSecond / yardstick).toFixed(2) : '');
const ms = (value) => (value === undefined ? '' : value.toFixed(1));
const line = (cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(42) : cell.padStart(14))).join('');
const title = `Node ${process.versions.node}, ${CALLERS} callers`;
console.log(line([title, 'a second', 'of yardstick', 'p50 ms', 'p99 ms']));
for (const row of rows) {
  const { name, perSecond, p50, p99 } = row;
  console.log(line([name, Math.round(perSecond).toString(), ratio(row), ms(p50), ms(p99)]));
}
