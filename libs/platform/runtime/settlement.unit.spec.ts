import { describe, expect, it } from '@jest/globals';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { settle } from '#platform/runtime/settlement';

interface Round {
  readonly lag?: number;
  readonly isBusy?: boolean;
  /** What the database counts, where it is asked. */
  readonly commands?: number;
}

/** A context that is at the next of these rounds each time that its lag is asked for, and stays at the last. */
class ScriptedContext {
  counts = 0;
  private at = -1;
  readonly definition = { name: 'scripted' };
  readonly clock = { now: () => '2026-03-02T09:00:00.000Z' };
  readonly timers = { isBusy: false };
  readonly log = { refreshHeads: () => Promise.resolve(), heads: () => Promise.resolve([1]) };
  readonly subscriptions = {
    hurry: () => undefined,
    refresh: () => Promise.resolve(),
    lag: () => {
      this.at = Math.min(this.at + 1, this.rounds.length - 1);
      return Promise.resolve(this.round.lag ?? 0);
    },
  };
  readonly database = {
    workerQuery: () => {
      this.counts += 1;
      return Promise.resolve([{ commands: this.round.commands ?? 0, timers: 0 }]);
    },
  };

  constructor(private readonly rounds: readonly Round[]) {}

  get pending(): { readonly isBusy: boolean } {
    return { isBusy: this.round.isBusy ?? false };
  }

  private get round(): Round {
    return this.rounds[this.at] ?? {};
  }
}

function settled(contexts: readonly ScriptedContext[], withinMs?: number): Promise<void> {
  const environment = { runtimes: contexts as unknown as readonly ContextRuntime[] };
  return settle(environment as unknown as PlatformEnvironment, withinMs);
}

describe('Settling', () => {
  it('asks no database while events move anywhere or commands are under way, and then each twice', async () => {
    const moving = new ScriptedContext([{ lag: 3 }, { lag: 1 }, { isBusy: true }, {}]);
    const quiet = new ScriptedContext([{}]);
    await settled([moving, quiet]);
    expect([moving.counts, quiet.counts]).toEqual([2, 2]);
  });

  it('goes on while the database counts commands that nobody is known to carry out', async () => {
    const left = new ScriptedContext([{ commands: 1 }, { commands: 1 }, {}]);
    await settled([left]);
    expect(left.counts).toBe(4);
  });

  it('counts everything, busy or not, to name what is left', async () => {
    const stuck = new ScriptedContext([{ lag: 2, isBusy: true, commands: 4 }]);
    await expect(settled([stuck], 0)).rejects.toMatchObject({
      message: 'Still to do: scripted 2 positions, 4 pending commands, 0 due timers.',
    });
  });
});
