import { organisationDecider } from './organisation.decider.js';

/** An organisation's stream, as the runtime runs it: its id is the organisation's own. */
export const organisationAggregate = { name: 'organisation', decider: organisationDecider } as const;
