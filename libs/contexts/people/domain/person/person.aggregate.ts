import { personDecider } from './person.decider.js';

/** One organisation's record of a person, as the runtime runs it; the stream's id is the person's. */
export const personAggregate = { name: 'person', decider: personDecider } as const;
