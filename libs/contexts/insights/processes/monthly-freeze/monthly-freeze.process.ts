import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { Uuid } from '#platform/kernel/ids';

/** What the process reads of an organisation's listing. */
export interface Listing {
  readonly type: string;
  readonly data: { readonly organisation: Uuid; readonly kind: string };
}

/** Whether a board's calendar has been asked for. */
export interface MonthlyFreezeState {
  readonly begun: boolean;
}

/** Begins the calendar of each board that is listed, once; the calendar's own timer does the rest. */
export const monthlyFreezeProcess: Process<MonthlyFreezeState, StoredEvent<Listing>> = {
  name: 'monthly-freeze',
  initial: { begun: false },
  key: ({ event }) => (event.data.kind === 'commissioner-board' ? event.data.organisation : undefined),
  react: (state, { event }) => ({
    state: { begun: true },
    outputs: state.begun ? [] : [{ command: 'begin-calendar', stream: event.data.organisation, payload: {} }],
  }),
};
