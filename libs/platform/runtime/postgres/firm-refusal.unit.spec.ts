import { describe, expect, it } from '@jest/globals';
import { firmRefusal } from './firm-refusal.js';

/** Answers one after the other, the last one for ever; counts how often it was asked. */
function answering(...answers: readonly (Error | undefined)[]) {
  const asked = { times: 0 };
  const ask = (): Promise<Error | undefined> => {
    const answer = answers[Math.min(asked.times, answers.length - 1)];
    asked.times += 1;
    return Promise.resolve(answer);
  };
  return { ask, asked };
}

const tooSlow = new Error('timeout expired');
const wrongPassword = Object.assign(new Error('password authentication failed'), { code: '28P01' });

describe('What a server that has just begun refuses', () => {
  it('is nothing where it was only too slow to answer', async () => {
    const { ask, asked } = answering(tooSlow, tooSlow, undefined);
    expect(await firmRefusal(ask, 60_000)).toBeUndefined();
    expect(asked.times).toBe(3);
  });

  it('is a wrong password at once', async () => {
    const { ask, asked } = answering(wrongPassword, undefined);
    expect(await firmRefusal(ask, 60_000)).toBe(wrongPassword);
    expect(asked.times).toBe(1);
  });

  it('is what it never got over in the time that it was given', async () => {
    const { ask, asked } = answering(tooSlow);
    expect(await firmRefusal(ask, 150)).toBe(tooSlow);
    expect(asked.times).toBeGreaterThan(1);
  });
});
