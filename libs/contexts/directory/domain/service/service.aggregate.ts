import { serviceDecider } from './service.decider.js';

/** A service's stream, as the runtime runs it: its id is the service's own. */
export const serviceAggregate = { name: 'service', decider: serviceDecider } as const;
