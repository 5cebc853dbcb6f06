import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '#platform/testing/until';
import { StoredData } from './support/database.js';
import { type RunningSystem, startSystem } from './support/system.js';

const WITHIN_MS = 30_000;

describe('The running process', () => {
  let system: RunningSystem;
  let stored: StoredData;
  beforeAll(async () => {
    system = await startSystem();
    stored = await StoredData.of(system.data);
  }, 120_000);
  afterAll(async () => {
    await stored.close();
    await system.stop();
  });

  const ask = async (path: string): Promise<string> => (await fetch(`${system.origin}${path}`)).text();

  it('says that every part is ready, with nothing for anybody to look at', async () => {
    // A topic is made by whoever publishes on it, and found a moment later by those who read it.
    let told = '';
    const isQuiet = async (): Promise<boolean> => !(told = await ask('/health/ready')).includes('reason');
    await until('nothing for anybody to look at', isQuiet, WITHIN_MS).catch((error: unknown) => {
      throw new Error(told, { cause: error });
    });
    const { parts } = JSON.parse(await ask('/health/ready')) as { parts: Record<string, unknown> };
    const withTimers = ['insights', 'people', 'referrals'];
    const expected = ['directory', 'insights', 'people', 'referrals'].flatMap((context) =>
      [
        ...['database', 'housekeeping', 'pending commands', 'subscriptions', 'timers'],
        ...(system.mode === 'distributed' ? ['kafka'] : []),
        ...(system.mode === 'distributed' && withTimers.includes(context) ? ['redis'] : []),
      ].map((part) => `${context} ${part}`),
    );
    expect(Object.keys(parts)).toEqual(expected.sort());
    expect(Object.values(parts)).toEqual(Object.values(parts).map(() => ({ ready: true })));
    expect(await system.metrics()).toContain('ginnel_pending_commands{context="referrals"} 0\n');
  });

  it('serves on and tells of a command of a process that cannot be carried out', async () => {
    await stored.pend('referrals', 'never-heard-of');
    const until = performance.now() + WITHIN_MS;
    let ready = await ask('/health/ready');
    while (!ready.includes('commands-stuck') && performance.now() < until) ready = await ask('/health/ready');
    expect(JSON.parse(ready)).toMatchObject({
      status: 'ready',
      parts: { 'referrals pending commands': { ready: true, reason: 'commands-stuck', count: 1 } },
    });
    expect(await system.metrics()).toContain(
      'ginnel_pending_commands_stuck{context="referrals",command="never-heard-of",error="no-handler"} 1\n',
    );
  }, 60_000);
});
