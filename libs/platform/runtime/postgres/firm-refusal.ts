import { setTimeout as later } from 'node:timers/promises';
import { passingFailure } from '#platform/kernel/passing-failure';

const ASK_AGAIN_MS = 100;

/**
 * What a server that has just begun refuses: `ask` is repeated, within `withinMs`, while it fails for a reason that passes.
 * A machine that is too busy to answer in time does not mean a wrong password. @returns undefined once it has answered.
 */
export async function firmRefusal(
  ask: () => Promise<Error | undefined>,
  withinMs: number,
): Promise<Error | undefined> {
  const until = performance.now() + withinMs;
  for (;;) {
    const refusal = await ask();
    const mayPass = refusal !== undefined && passingFailure(refusal) !== undefined;
    if (!mayPass || performance.now() > until) return refusal;
    await later(ASK_AGAIN_MS);
  }
}
