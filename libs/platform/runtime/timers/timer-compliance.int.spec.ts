import { describe, expect, it } from '@jest/globals';
import { firstFault, TIMER_RULES } from '#platform/testing/timer-compliance';

describe('Timers that are swept alone', () => {
  it.each(TIMER_RULES.filter(({ needsRedis }) => !needsRedis))('$rule', async (rule) => {
    expect(await firstFault({}, [rule])).toBeUndefined();
  });
});
