/** Why a month is not frozen: it runs still, a later one has ended since, it is frozen, or no calendar has begun. */
export interface FiguresCalendarRejection {
  readonly code: 'month-not-over' | 'month-past' | 'already-frozen' | 'calendar-not-begun';
}

/** Every code of a rejection. */
export const freezeRefusals = [
  'month-not-over',
  'month-past',
  'already-frozen',
  'calendar-not-begun',
] as const satisfies readonly FiguresCalendarRejection['code'][];
