import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { healthChecks, type PartHealth } from '#platform/runtime/health';
import { STUCK_AFTER } from '#platform/runtime/stuck-after';
import { measure } from '#platform/runtime/measurements';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { skippableTime } from '#platform/testing/skipped-time';

const MINUTE_MS = 60_000;
const CANARY = 'Mrs Canary 999 000 0018';

describe('The health of a context', () => {
  const work = { fails: true };
  const failing: ContextDefinition = {
    ...tallyContext,
    pendingCommands: {
      note: () => () => (work.fails ? Promise.reject(new RangeError(CANARY)) : Promise.resolve('noted')),
      ask: () => () => Promise.reject(Object.assign(new Error(CANARY), { code: '23505' })),
      tell: () => () => Promise.reject(Object.assign(new Error(CANARY), { code: CANARY, name: CANARY })),
    },
    timers: {
      tally: (its) => {
        const handler = tallyContext.timers?.['tally']?.(its);
        if (!handler) throw new Error('tallies have no timers');
        return {
          ...handler,
          fire: (timer) => (work.fails ? Promise.reject(new RangeError(CANARY)) : handler.fire(timer)),
        };
      },
    },
  };
  let test: TestContexts;
  let runtime: ContextRuntime;

  beforeEach(async () => {
    work.fails = true;
    test = await openTestContexts([failing], { carry: false });
    runtime = test.runtime('tallies');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    return test.close();
  });

  const health = async (part: string): Promise<PartHealth | undefined> =>
    healthChecks(runtime).get(`tallies ${part}`)?.();

  async function pend(...commands: readonly string[]): Promise<void> {
    for (const command of commands) {
      await runtime.database.workerQuery(
        `insert into pending_command (tenant, id, process, stream, command, payload) values ($1, $2, 'by-hand', $3, $4, '{}')`,
        [randomUUID(), randomUUID(), randomUUID(), command],
      );
    }
  }

  /** Tries what is open, as if its back-off were over. */
  async function tryAgain(times: number): Promise<void> {
    for (let tried = 0; tried < times; tried += 1) {
      await runtime.database.workerQuery('update pending_command set not_before = clock_timestamp()');
      await runtime.pending.runDue();
    }
  }

  async function measured(name: string): Promise<readonly unknown[]> {
    const all = await measure(runtime);
    return all.filter((one) => one.name === `ginnel_${name}`).map(({ labels, value }) => [labels, value]);
  }

  it('tells of a Redis that wakes no timers, and serves all the same; without a waker there is no such part', async () => {
    expect(await health('redis')).toBeUndefined();
    let trouble: string | undefined = 'redis-away';
    test.environment.timerWakers = () => ({
      start: () => undefined,
      set: () => undefined,
      stop: () => Promise.resolve(),
      trouble: () => trouble,
      figures: () => ({ set: 7, woken: 3 }),
    });
    runtime = new ContextRuntime(failing, test.environment);
    await runtime.open();
    expect(await health('redis')).toEqual({ ready: true, reason: 'redis-away' });
    trouble = undefined;
    expect(await health('redis')).toEqual({ ready: true });
    const of = { context: 'tallies' };
    expect(await measured('timer_wakes_set_total')).toEqual([[of, 7]]);
    expect(await measured('timer_wakes_total')).toEqual([[of, 3]]);
    expect(await measured('timers_found_by_looking_total')).toEqual([[of, 0]]);
  });

  it('tells of a pending command that keeps failing, with its error’s code, until it succeeds', async () => {
    await pend('note');
    await tryAgain(2);
    expect(await health('pending commands')).toEqual({ ready: true });
    await tryAgain(1);
    expect(await health('pending commands')).toEqual({ ready: true, reason: 'commands-stuck', count: 1 });
    const rows = await runtime.database.workerQuery(
      'select attempts, last_error, outcome from pending_command',
    );
    expect(rows).toEqual([{ attempts: 3, last_error: 'RangeError', outcome: null }]);
    work.fails = false;
    await tryAgain(1);
    expect(await health('pending commands')).toEqual({ ready: true });
    expect(await runtime.pending.waiting()).toBe(0);
  });

  it('is measured by command and code, and keeps nothing of what an error says', async () => {
    await pend('note', 'note', 'ask', 'tell', 'unheard-of');
    await tryAgain(3);
    expect(await measured('pending_commands')).toEqual([[{ context: 'tallies' }, 5]]);
    expect(await measured('pending_commands_stuck')).toEqual([
      [{ context: 'tallies', command: 'ask', error: '23505' }, 1],
      [{ context: 'tallies', command: 'note', error: 'RangeError' }, 2],
      [{ context: 'tallies', command: 'tell', error: 'unknown' }, 1],
      [{ context: 'tallies', command: 'unheard-of', error: 'no-handler' }, 1],
    ]);
    const kept = await runtime.database.workerQuery<{ row: string }>(
      'select p::text as row from pending_command p',
    );
    const said = JSON.stringify([kept, await measure(runtime), await health('pending commands')]);
    expect(said).not.toContain('Canary');
  });

  it('is not ready while the commands of more than twenty streams are stuck: a bug, or an outage', async () => {
    await pend(...Array.from({ length: 20 }, () => 'note'));
    await tryAgain(3);
    expect(await health('pending commands')).toEqual({ ready: true, reason: 'commands-stuck', count: 20 });
    await pend('note');
    await tryAgain(3);
    expect(await health('pending commands')).toEqual({ ready: false, reason: 'commands-stuck', count: 21 });
  });

  it('is not ready when pending commands cannot even be read, though few are stuck', async () => {
    await pend('note');
    await tryAgain(3);
    Object.defineProperty(runtime.pending, 'lastError', { value: new RangeError(CANARY) });
    expect(await health('pending commands')).toEqual({ ready: false, reason: 'commands-failing' });
  });

  it('tells of timers that keep failing until they fire, and is not ready while more than twenty do', async () => {
    const at = runtime.clock.now();
    const dueNow = async (): Promise<void> => {
      const [tenant, stream] = [randomUUID(), randomUUID()];
      await runtime.commands.create(tally, {
        ...{ actor: runtime.actor(tenant, 'keeper'), identity: runtime.derive(randomUUID()), stream, at },
        command: { type: 'open', next: at },
        participants: [{ tenant, part: 'keeper' }],
      });
    };
    const time = skippableTime();
    const sweepLater = async (): Promise<void> => {
      time.skip(MINUTE_MS);
      await runtime.timers.sweep();
    };
    const failAgainAndAgain = async (): Promise<void> => {
      for (let failures = 0; failures < STUCK_AFTER; failures += 1) await sweepLater();
    };
    for (let set = 0; set < 20; set += 1) await dueNow();
    await runtime.timers.sweep();
    expect(await health('timers')).toEqual({ ready: true });
    await failAgainAndAgain();
    expect(await health('timers')).toEqual({ ready: true, reason: 'timers-stuck', count: 20 });
    const of = { context: 'tallies', aggregate: 'tally', error: 'RangeError' };
    expect(await measured('timers_stuck')).toEqual([[of, 20]]);
    expect(JSON.stringify([await measure(runtime), await health('timers')])).not.toContain('Canary');
    await dueNow();
    await failAgainAndAgain();
    expect(await health('timers')).toEqual({ ready: false, reason: 'timers-stuck', count: 21 });
    work.fails = false;
    await sweepLater();
    expect(await runtime.timers.due()).toBe(0);
    expect(await health('timers')).toEqual({ ready: true });
    expect(await measured('timers_stuck')).toEqual([]);
  });

  it('is not ready when timers cannot even be read', async () => {
    Object.defineProperty(runtime.timers, 'lastError', { value: new RangeError(CANARY) });
    expect(await health('timers')).toEqual({ ready: false, reason: 'timers-failing' });
  });

  it('has no lag to tell while a source has not been heard yet', async () => {
    expect(await measured('subscription_lag')).toEqual([]);
    for (const runner of runtime.subscriptions.runnersOf('tally-list')) await runner.catchUp();
    expect(await measured('subscription_lag')).toEqual([
      [{ context: 'tallies', subscription: 'tally-list', source: 'tallies' }, 0],
    ]);
  });

  it('tells of parked messages, in the generation that is read, and of what was passed over', async () => {
    const [tenant, stream] = [randomUUID(), randomUUID()];
    const actor = runtime.actor(tenant, 'somebody');
    const at = runtime.clock.now();
    await runtime.commands.create(tally, {
      ...{ actor, identity: runtime.derive(randomUUID()), stream, at },
      command: { type: 'open', next: null },
      participants: [{ tenant, part: 'keeper' }],
    });
    await runtime.commands.execute(tally, {
      ...{ actor, identity: runtime.derive(randomUUID()), stream, at },
      command: (): TallyCommand => ({ type: 'add', amount: 666 }),
    });
    for (const name of ['tally-list', 'mirroring'])
      for (const runner of runtime.subscriptions.runnersOf(name)) while (!(await runner.catchUp()));
    expect(await health('subscriptions')).toEqual({ ready: true, reason: 'messages-parked', count: 1 });
    expect(await measured('parked_messages')).toEqual([
      [{ context: 'tallies', subscription: 'tally-list' }, 1],
    ]);
    expect(await measured('messages_passed_over_total')).toContainEqual([
      { context: 'tallies', subscription: 'mirroring', source: 'tallies' },
      1,
    ]);
    await runtime.database.workerQuery('update parked set generation = 2');
    expect(await health('subscriptions')).toEqual({ ready: true });
  });
});
