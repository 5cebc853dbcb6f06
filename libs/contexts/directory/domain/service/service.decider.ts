import type { Decider, Decision } from '#platform/kernel/decider';
import { accepted, rejected, unreachable } from '#platform/kernel/decider';
import type { ListService, ServiceCommand } from './service.commands.js';
import type { ServiceEvent } from './service.events.js';
import { evolveService } from './service.evolve.js';
import { isPromise, listingOf, sameListing } from './service.policies.js';
import type { ServiceRejection } from './service.rejections.js';
import type { ServiceFacts, ServiceState, ServiceTerms } from './service.state.js';

type ServiceDecision = Decision<ServiceEvent, ServiceRejection>;

function factsOf(state: Exclude<ServiceState, { status: 'absent' }>): ServiceFacts {
  const { service, accepting, promiseDays, mode } = state;
  return { service, ...listingOf(state), accepting, promiseDays, mode };
}

function list(command: ListService, state: ServiceState): ServiceDecision {
  if (command.name.trim() === '') return rejected({ code: 'name-missing' });
  if (state.status === 'listed') {
    return sameListing(command, state) ? accepted() : rejected({ code: 'service-already-listed' });
  }
  const terms: ServiceTerms =
    state.status === 'absent' ? { accepting: true, promiseDays: null, mode: command.mode } : factsOf(state);
  const { accepting, promiseDays, mode } = terms;
  const data = { service: command.service, ...listingOf(command), accepting, promiseDays, mode };
  return accepted({ type: 'service-listed', data });
}

/**
 * Others know a service only while an organisation answers for it: one that loses its organisation is unlisted for
 * them, and one that gains its first is new to them.
 */
function change(before: ServiceFacts, after: ServiceFacts): ServiceDecision {
  const { service, organisation } = before;
  if ((organisation === null) === (after.organisation === null)) {
    return accepted({ type: 'service-changed', data: after });
  }
  return accepted(
    { type: 'service-unlisted', data: { service, organisation } },
    { type: 'service-listed', data: after },
  );
}

function decide(command: ServiceCommand, state: ServiceState): ServiceDecision {
  if (command.type === 'list-service') return list(command, state);
  if (command.type === 'unlist-service' && state.status === 'unlisted') return accepted();
  if (state.status !== 'listed') return rejected({ code: 'service-not-listed' });
  const facts = factsOf(state);
  switch (command.type) {
    case 'change-service':
      if (command.name.trim() === '') return rejected({ code: 'name-missing' });
      if (sameListing(command, facts)) return accepted();
      return change(facts, { ...facts, ...listingOf(command) });
    case 'unlist-service':
      return accepted({
        type: 'service-unlisted',
        data: { service: facts.service, organisation: facts.organisation },
      });
    case 'set-capacity':
      if (command.accepting === facts.accepting) return accepted();
      return accepted({ type: 'service-capacity-set', data: { ...facts, accepting: command.accepting } });
    case 'set-promise':
      if (!isPromise(command.promiseDays)) return rejected({ code: 'promise-out-of-range' });
      if (command.promiseDays === facts.promiseDays) return accepted();
      return accepted({ type: 'service-promise-set', data: { ...facts, promiseDays: command.promiseDays } });
    case 'set-mode':
      if (command.mode === facts.mode) return accepted();
      return accepted({ type: 'service-mode-set', data: { ...facts, mode: command.mode } });
    default:
      return unreachable(command);
  }
}

/** A service's listing and terms. Listing again after an unlisting keeps the organisation's own terms. */
export const serviceDecider: Decider<ServiceState, ServiceCommand, ServiceEvent, ServiceRejection> = {
  initial: { status: 'absent' },
  decide,
  evolve: evolveService,
};
