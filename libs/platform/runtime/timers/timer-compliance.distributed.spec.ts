import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BullTimerWaker } from '#platform/runtime/redis/bull-timer-waker';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { type OwnRedis, startOwnRedis } from '#platform/testing/test-redis';
import { firstFault, TIMER_RULES } from '#platform/testing/timer-compliance';
import { TIMER_TWINS, type WokenWay } from '#platform/testing/timer-twins';

describe('Timers that BullMQ on Redis wakes', () => {
  let folder: string;
  let redis: OwnRedis;
  /** Each test has a queue of its own. */
  let installations = 0;

  beforeAll(async () => {
    folder = temporaryFolder();
    redis = await startOwnRedis({ folder });
  });
  afterAll(async () => {
    await redis.stop();
    removeFolder(folder);
  });

  function woken(): WokenWay {
    const installation = `rules-${(installations += 1)}`;
    return { wakers: (context) => new BullTimerWaker({ url: redis.url, installation }, context), redis };
  }

  it.each(TIMER_RULES)('$rule', async (rule) => {
    expect(await firstFault(woken(), [rule])).toBeUndefined();
  });

  describe('in the hands of a broken twin', () => {
    it.each(TIMER_TWINS)('are found to be so by the rule for it: one that $twin', async ({ of, fault }) => {
      const rules = TIMER_RULES.filter(({ finds }) => finds === fault);
      expect((await firstFault(of(woken()), rules))?.fault).toBe(fault);
    });
  });
});
