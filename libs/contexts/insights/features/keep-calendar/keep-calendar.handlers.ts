import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import { type TimerHandler, timerHandler } from '#platform/runtime/timers/timer-sweeper';
import { figuresCalendar } from '#insights/domain/figures-calendar/figures-calendar.aggregate';
import type { FiguresCalendarCommand } from '#insights/domain/figures-calendar/figures-calendar.commands';
import { monthToFreeze } from '#insights/domain/figures-calendar/figures-calendar.policies';
import { readTrueFigures } from '#insights/read-models/area/true-figures.query';

/** Begins a board's calendar under the board's own id; the board alone takes part in it. */
export function beginCalendar(runtime: ContextRuntime): PendingCommandHandler {
  return async (pending) => {
    const board = pending.stream;
    const at = runtime.clock.now();
    const answer = await runtime.commands.create(figuresCalendar, {
      actor: { organisation: board, principal: pending.process },
      identity: runtime.derive(pending.id),
      stream: board,
      at,
      command: { type: 'begin-calendar', board, at, holidays: runtime.bankHolidays },
      participants: [{ tenant: board, part: 'board' }],
    });
    return answer.outcome === 'accepted' ? 'accepted' : answer.rejection.code;
  };
}

/** Freezes the month that has ended last, as its figures are when the timer fires. */
export function freezeWhenDue(runtime: ContextRuntime): TimerHandler {
  return timerHandler(figuresCalendar, async (timer) => {
    const { tenant: board, at } = timer;
    const figures = await readTrueFigures(runtime, board, monthToFreeze(at));
    return runtime.commands.fire(figuresCalendar, timer, (): FiguresCalendarCommand => ({
      type: 'freeze-when-due',
      board,
      at,
      holidays: runtime.bankHolidays,
      figures,
    }));
  });
}
