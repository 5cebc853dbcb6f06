import { unreachable } from '#platform/kernel/decider';
import type { OrganisationEvent } from './organisation.events.js';
import type { OrganisationState } from './organisation.state.js';

/** Applies one event of an organisation's stream. */
export function evolveOrganisation(state: OrganisationState, event: OrganisationEvent): OrganisationState {
  switch (event.type) {
    case 'organisation-listed': {
      const { network, hub, from, ...facts } = event.data;
      const memberships = network === null ? [] : [{ network, hub, from }];
      return { status: 'listed', ...facts, memberships, contracts: [] };
    }
    case 'organisation-changed': {
      if (state.status === 'absent') return state;
      const { name, area, content } = event.data;
      return { ...state, name, area, content };
    }
    case 'membership-changed': {
      if (state.status === 'absent') return state;
      const { network, hub, from } = event.data;
      const others = state.memberships.filter((membership) => membership.from !== from);
      return { ...state, memberships: [...others, { network, hub, from }] };
    }
    case 'contract-held': {
      if (state.status === 'absent') return state;
      const { provider, from, until } = event.data;
      const others = state.contracts.filter((held) => held.provider !== provider || held.from !== from);
      return { ...state, contracts: [...others, { provider, from, until }] };
    }
    default:
      return unreachable(event);
  }
}
