import { Client } from 'pg';
import type { Chain } from './chain-writers.js';

/** Every context: each has a database, or a schema, of its own. */
export const CONTEXTS = ['people', 'directory', 'referrals', 'insights'];

const ROOT =
  'referral-sent person-reached plan-agreed child-noted child-noted telling-back-owed outcome-told-back outcome-acknowledged';
const CHILD = 'referral-sent referral-accepted referral-started referral-completed';

/** Stages of the funnel and the private event that each counts, an episode once. */
const FUNNEL = {
  referred: "type = 'referral-sent' and data->>'kind' = 'root'",
  reached: "type = 'person-reached'",
  plan_agreed: "type = 'plan-agreed'",
  sent_onward: "type = 'referral-sent' and data->>'kind' = 'child'",
  accepted: "type = 'referral-accepted'",
  started: "type = 'referral-started'",
  completed: "type = 'referral-completed'",
  told_back: "type = 'outcome-told-back'",
  acknowledged: "type = 'outcome-acknowledged'",
};

/** Levels of the funnel and which episodes each knows: a provider's begin with what was sent to it. */
const LEVELS = {
  ...{ area: 'true', practice: 'true', network: 'true' },
  provider: `data->>'episode' in (select data->>'episode' from referrals.event where ${FUNNEL.sent_onward})`,
};

/** Counts of what must not be: all 0. */
export interface ChainFaults {
  /** Chains whose acts are not in the log once each, in order. */
  readonly brokenHistories: number;
  readonly peopleNotOnce: number;
  /** Streams that nobody has asked for. */
  readonly unasked: number;
  /** Stages of the funnel, by level, and figures of the workload that differ from a recount. */
  readonly wrongFigures: readonly string[];
  readonly wrongViews: number;
  readonly wrongStates: number;
  readonly leftover: readonly string[];
}

/** What is found where everything is as it should be. */
export const NO_FAULTS: ChainFaults = {
  ...{ brokenHistories: 0, peopleNotOnce: 0, unasked: 0, wrongFigures: [] },
  ...{ wrongViews: 0, wrongStates: 0, leftover: [] },
};

/**
 * Compares what was acknowledged with the logs of all contexts, and every figure with a recount from them. `addressOf`: a
 * superuser's connection string to the database that holds a context; no question is put to two of them at once.
 */
export async function chainFaults(
  addressOf: (context: string) => string,
  chains: readonly Chain[],
): Promise<ChainFaults> {
  const clients = new Map(
    CONTEXTS.map((context) => [context, new Client({ connectionString: addressOf(context) })]),
  );
  await Promise.all([...clients.values()].map((client) => client.connect()));
  try {
    const rows = async <Row extends object>(sql: string): Promise<readonly Row[]> => {
      const context = /\b(people|directory|referrals|insights)\./.exec(sql)?.[1] ?? '';
      const { rows: found } = (await clients.get(context)?.query<Row>(sql)) ?? { rows: [] };
      return found;
    };
    const count = async (sql: string): Promise<number> => Number((await rows<{ n: string }>(sql))[0]?.n);
    const histories = new Map(
      (
        await rows<{ stream: string; types: string }>(
          "select stream, string_agg(type, ' ' order by version) as types from referrals.event group by stream",
        )
      ).map(({ stream, types }) => [stream, types]),
    );
    const registered = await rows<{ stream: string }>(
      "select stream from people.event where type = 'person-registered'",
    );
    const people = new Set(registered.map(({ stream }) => stream));
    return {
      brokenHistories: chains.filter(
        ({ root, child, unanswered }) =>
          histories.get(root) !== ROOT ||
          histories.get(child) !== CHILD ||
          unanswered.some((one) => histories.get(one) !== 'referral-sent'),
      ).length,
      peopleNotOnce:
        chains.filter(({ person }) => !people.has(person)).length + registered.length - people.size,
      unasked: histories.size - referralsOf(chains) + people.size - chains.length,
      wrongFigures: await wrongFigures(count),
      wrongViews: await count(
        `select count(*) as n from referrals.stream_state s
           left join referrals.referral_view v on v.referral = s.stream
          where v.status is distinct from s.state->>'status' or coalesce(v.version, s.version) <> s.version`,
      ),
      wrongStates: await count(
        `select count(*) as n from (select stream, max(version) as version, count(*) as events from referrals.event group by stream) e
           full join referrals.stream_state s using (stream)
          where e.version is distinct from s.version or e.version <> e.events`,
      ),
      leftover: await leftover(count),
    };
  } finally {
    await Promise.all([...clients.values()].map((client) => client.end()));
  }
}

/** How many referrals the chains have made. */
export function referralsOf(chains: readonly Chain[]): number {
  return chains.reduce((sum, { unanswered }) => sum + 2 + unanswered.length, 0);
}

async function wrongFigures(count: (sql: string) => Promise<number>): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [column, condition] of Object.entries(FUNNEL)) {
    for (const [level, belongs] of Object.entries(LEVELS)) {
      const recounted = await count(
        `select count(distinct data->>'episode') as n from referrals.event where ${condition} and ${belongs}`,
      );
      const figure = await count(
        `select coalesce(sum(${column}), 0) as n from insights.funnel_count c
           join insights.read_model_generation g on g.read_model = 'funnel_episode' and g.live = c.generation
          where level = '${level}'`,
      );
      if (figure !== recounted) {
        wrong.push(`${level} ${column}: ${figure} instead of ${recounted}`);
      }
    }
  }
  const received = await count(
    `select coalesce(sum(received), 0) as n from insights.workload_count c
       join insights.read_model_generation g on g.read_model = 'workload_referral' and g.live = c.generation`,
  );
  const sent = await count(`select count(*) as n from referrals.event where ${FUNNEL.sent_onward}`);
  if (received !== sent) wrong.push(`workload received: ${received} instead of ${sent}`);
  const open = await count('select coalesce(sum(open), 0) as n from insights.workload_count');
  if (open !== 0) wrong.push(`workload open: ${open} instead of 0`);
  return wrong;
}

async function leftover(count: (sql: string) => Promise<number>): Promise<readonly string[]> {
  const left: string[] = [];
  for (const context of CONTEXTS) {
    for (const [what, sql] of Object.entries({
      'pending commands': `select count(*) as n from ${context}.pending_command where done_at is null`,
      'parked messages': `select count(*) as n from ${context}.parked`,
      'open receipts': `select count(*) as n from ${context}.receipt where status = 'open'`,
      'due timers': `select count(*) as n from ${context}.timer where fired_at is null and due_at <= clock_timestamp()`,
    })) {
      const n = await count(sql);
      if (n !== 0) left.push(`${context}: ${n} ${what}`);
    }
  }
  return left;
}
