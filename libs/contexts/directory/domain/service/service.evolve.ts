import { unreachable } from '#platform/kernel/decider';
import type { ServiceEvent } from './service.events.js';
import type { ServiceState } from './service.state.js';

/** Applies one event of a service's stream. */
export function evolveService(state: ServiceState, event: ServiceEvent): ServiceState {
  switch (event.type) {
    case 'service-listed':
    case 'service-changed':
    case 'service-capacity-set':
    case 'service-promise-set':
    case 'service-mode-set':
      return { status: 'listed', ...event.data };
    case 'service-unlisted':
      return state.status === 'absent' ? state : { ...state, status: 'unlisted' };
    default:
      return unreachable(event);
  }
}
