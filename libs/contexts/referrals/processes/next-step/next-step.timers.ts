import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { type TimerHandler, timerHandler } from '#platform/runtime/timers/timer-sweeper';
import { type NextAct, nextStepTable } from '#referrals/domain/referral/next-step.table';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import { systemFacts } from '#referrals/processes/next-step/next-step.executor';
import { referralAggregate } from '#referrals/referral.aggregate';

/** A next time has passed: the referral itself decides whether it still matters. */
export function letTimePass(runtime: ContextRuntime): TimerHandler {
  return timerHandler(referralAggregate, (timer) => {
    const { what, dueAt, at, tenant } = timer;
    if (!isNextAct(what)) throw new Error('the timer waits for no act of the next-step table');
    return runtime.commands.fire(referralAggregate, timer, (): ReferralCommand => ({
      ...systemFacts(runtime, tenant, at),
      type: 'let-time-pass',
      what,
      due: dueAt,
    }));
  });
}

function isNextAct(what: string): what is NextAct {
  return Object.hasOwn(nextStepTable, what);
}
