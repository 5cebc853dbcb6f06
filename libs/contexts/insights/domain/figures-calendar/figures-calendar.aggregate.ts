import { figuresCalendarDecider } from './figures-calendar.decider.js';
import type { FiguresCalendar } from './figures-calendar.state.js';

/** A board's calendar as the runtime runs it, under the board's own id; its timer is the next freeze. */
export const figuresCalendar = {
  name: 'figures-calendar',
  decider: figuresCalendarDecider,
  timerOf: (state: FiguresCalendar) =>
    state.next === null ? undefined : { what: 'monthly-freeze', at: state.next },
} as const;
