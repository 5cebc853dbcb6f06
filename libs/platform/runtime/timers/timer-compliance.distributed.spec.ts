import { describe, expect, it } from '@jest/globals';
import { BullTimerWaker } from '#platform/runtime/redis/bull-timer-waker';
import { ownRedisForAll } from '#platform/testing/test-redis';
import { firstFault, TIMER_RULES } from '#platform/testing/timer-compliance';
import { TIMER_TWINS, type WokenWay } from '#platform/testing/timer-twins';

describe('Timers that BullMQ on Redis wakes', () => {
  const redis = ownRedisForAll();
  /** Each test has a queue of its own. */
  let installations = 0;

  function woken(): WokenWay {
    const installation = `rules-${(installations += 1)}`;
    return {
      wakers: (context) => new BullTimerWaker({ url: redis().url, installation }, context),
      redis: redis(),
    };
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
