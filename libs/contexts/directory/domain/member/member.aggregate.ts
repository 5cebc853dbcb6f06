import { memberDecider } from './member.decider.js';

/** A member's stream, as the runtime runs it: its id follows from the organisation, the pseudonym and a secret. */
export const memberAggregate = { name: 'member', decider: memberDecider } as const;
