import { accepted, type Decider, type Decision, rejected, unreachable } from '#platform/kernel/decider';
import { addMonths, type Period } from '#insights/domain/period';
import type {
  BeginCalendar,
  FiguresCalendarCommand,
  FreezeMonth,
  FreezeWhenDue,
} from './figures-calendar.commands.js';
import type { FiguresCalendarEvent } from './figures-calendar.events.js';
import { firstFreeze, freezeDue, monthToFreeze, pagesOf } from './figures-calendar.policies.js';
import type { FiguresCalendarRejection } from './figures-calendar.rejections.js';
import type { FiguresCalendar } from './figures-calendar.state.js';

type Decided = Decision<FiguresCalendarEvent, FiguresCalendarRejection>;

/** When figures of practices, networks and providers are frozen: once for each month, soon after it has ended. */
export const figuresCalendarDecider: Decider<
  FiguresCalendar,
  FiguresCalendarCommand,
  FiguresCalendarEvent,
  FiguresCalendarRejection
> = {
  initial: { latest: null, next: null },
  decide(command, state) {
    switch (command.type) {
      case 'begin-calendar':
        return begin(command, state);
      case 'freeze-month':
        return freezeMonth(command, state);
      case 'freeze-when-due':
        return freezeWhenDue(command, state);
      default:
        return unreachable(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'calendar-begun':
        return { ...state, next: event.data.next };
      case 'figures-frozen':
        return state;
      case 'month-frozen':
        return { latest: event.data.month, next: event.data.next };
      default:
        return unreachable(event);
    }
  },
};

function begin({ board, at, holidays }: BeginCalendar, state: FiguresCalendar): Decided {
  if (state.next !== null) return accepted();
  return accepted({ type: 'calendar-begun', data: { board, next: firstFreeze(at, holidays) } });
}

/** Figures are frozen as they are now, so only under the name of the month that has just ended. */
function freezeMonth(command: FreezeMonth, state: FiguresCalendar): Decided {
  const ended = monthToFreeze(command.at);
  if (state.next === null) return rejected({ code: 'calendar-not-begun' });
  if (command.month > ended) return rejected({ code: 'month-not-over' });
  if (isFrozen(state, command.month)) return rejected({ code: 'already-frozen' });
  if (command.month < ended) return rejected({ code: 'month-past' });
  return frozen(command, command.month);
}

function freezeWhenDue(command: FreezeWhenDue, state: FiguresCalendar): Decided {
  const month = monthToFreeze(command.at);
  if (state.next === null || command.at < state.next || isFrozen(state, month)) return accepted();
  return frozen(command, month);
}

function isFrozen(state: FiguresCalendar, month: Period): boolean {
  return state.latest !== null && month <= state.latest;
}

function frozen({ board, at, holidays, figures }: FreezeMonth | FreezeWhenDue, month: Period): Decided {
  const freeze = { board, month, frozenAt: at };
  return accepted<FiguresCalendarEvent>(...pagesOf(figures, freeze), {
    type: 'month-frozen',
    data: {
      ...freeze,
      totals: figures.map(({ level, year, total }) => ({ level, year, counts: total })),
      next: freezeDue(addMonths(month, 1), holidays),
    },
  });
}
