import type { Instant } from '#platform/kernel/clock';
import { personDecider } from './person.decider.js';
import type { PersonState } from './person.state.js';

/** One organisation's record of a person, as the runtime runs it; the stream's id is the person's. */
export const personAggregate = { name: 'person', decider: personDecider, timerOf } as const;

/** The next look whether anybody still holds the person. */
function timerOf(state: PersonState): { readonly what: 'look-again'; readonly at: Instant } | undefined {
  const known = state.status === 'registered' || state.status === 'died';
  return known && state.looksAgain ? { what: 'look-again', at: state.looksAgain } : undefined;
}
