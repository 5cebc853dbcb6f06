import { identityDecider } from './identity.decider.js';

/** One NHS number, as the runtime runs it; the stream's id follows from the number's keyed hash. */
export const identityAggregate = { name: 'identity', decider: identityDecider } as const;
