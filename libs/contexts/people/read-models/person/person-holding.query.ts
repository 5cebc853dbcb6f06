import { DesignedError } from '#platform/kernel/designed-error';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { Holder } from '#people/domain/person/person.commands';
import { grantsReadModel } from '../grants/grants.query.js';
import { openReferralsReadModel } from '../open-referrals/open-referrals.query.js';

const SOURCE = 'referrals';
const LONGEST_READ_MS = 2_000;

/** Every right to a person's record, and in how many open referrals of the person the asking organisation takes part. */
export interface Holding {
  readonly holders: readonly Holder[];
  readonly openReferrals: number;
}

interface HoldingRow {
  readonly holders: readonly Holder[];
  readonly open: number;
  readonly parked: boolean;
}

/**
 * Who holds a person at a business instant, for an organisation whose own right was established before. No name is read.
 * What referrals have published until now has been heard first: what follows from this cannot be undone.
 * @throws DesignedError `holders-unconfirmed` where that is not certain.
 */
export async function confirmedHolding(
  runtime: ContextRuntime,
  organisation: Uuid,
  person: Uuid,
  at: Instant,
): Promise<Holding> {
  if (!(await isHeard(runtime))) throw unconfirmed();
  const row = await runtime.database.asTenant(organisation, async (client) => {
    const { rows } = await client.query<HoldingRow>(
      'select holders, open_referrals as open, parked from person_holding($1, $2, $3)',
      [organisation, person, at],
    );
    return rows[0];
  });
  if (row === undefined || row.parked) throw unconfirmed();
  const holders = row.holders.map((holder) => ({
    ...holder,
    since: asInstant(holder.since),
    until: asInstant(holder.until),
  }));
  return { holders, openReferrals: row.open };
}

/** Reads the feed up to a head that was asked for after this call began, at most for two seconds. */
async function isHeard(runtime: ContextRuntime): Promise<boolean> {
  const began = performance.now();
  const runners = [grantsReadModel, openReferralsReadModel].flatMap((name) =>
    runtime.subscriptions.runnersOf(name).filter((runner) => runner.status().source === SOURCE),
  );
  const heard = runners.map(async (runner) => {
    while (performance.now() - began < LONGEST_READ_MS) {
      runner.hurry();
      const idle = await runner.catchUp();
      const { lag, stopped, failing, silentFor } = runner.status();
      if (silentFor > performance.now() - began || stopped.size > 0 || failing) return false;
      if (idle && lag === 0) return true;
    }
    return false;
  });
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), LONGEST_READ_MS);
  });
  const all = Promise.all(heard).then(
    (each) => each.every(Boolean),
    () => false,
  );
  const certain = await Promise.race([all, enough]);
  clearTimeout(timer);
  return certain;
}

function asInstant(time: string | null): Instant | null {
  return time === null ? null : new Date(time).toISOString();
}

function unconfirmed(): DesignedError {
  return new DesignedError(
    'holders-unconfirmed',
    'unavailable',
    'It cannot be confirmed at present who still holds this person. Nothing was erased; try again shortly.',
    5,
  );
}
