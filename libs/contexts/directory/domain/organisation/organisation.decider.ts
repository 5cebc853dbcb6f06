import type { Decider, Decision } from '#platform/kernel/decider';
import { accepted, rejected, unreachable } from '#platform/kernel/decider';
import type {
  ChangeMembership,
  ChangeOrganisation,
  HoldContract,
  ListOrganisation,
  OrganisationCommand,
} from './organisation.commands.js';
import type { OrganisationEvent } from './organisation.events.js';
import { evolveOrganisation } from './organisation.evolve.js';
import { hasFittingOdsCode, membershipOn, sameFacts } from './organisation.policies.js';
import type { OrganisationRejection } from './organisation.rejections.js';
import type { OrganisationFacts, OrganisationState } from './organisation.state.js';

type OrganisationDecision = Decision<OrganisationEvent, OrganisationRejection>;
type Listed = Exclude<OrganisationState, { status: 'absent' }>;

function factsOf({ organisation, kind, odsCode, name, area, content }: OrganisationFacts): OrganisationFacts {
  return { organisation, kind, odsCode, name, area, content };
}

function list(command: ListOrganisation, state: OrganisationState): OrganisationDecision {
  if (state.status === 'listed') {
    return sameFacts(command, state) ? accepted() : rejected({ code: 'organisation-already-listed' });
  }
  if (command.name.trim() === '') return rejected({ code: 'name-missing' });
  if (!hasFittingOdsCode(command)) return rejected({ code: 'ods-code-invalid' });
  const { network, hub, kind, on } = command;
  if (kind !== 'practice' && (network !== null || hub !== null)) return rejected({ code: 'not-a-practice' });
  if (network === null && hub !== null) return rejected({ code: 'hub-without-network' });
  return accepted({ type: 'organisation-listed', data: { ...factsOf(command), network, hub, from: on } });
}

function change(command: ChangeOrganisation, state: Listed): OrganisationDecision {
  if (command.name.trim() === '') return rejected({ code: 'name-missing' });
  const { name, area, content, on } = command;
  const facts = { ...factsOf(state), name, area, content };
  if (sameFacts(facts, state)) return accepted();
  const membership = membershipOn(state.memberships, on);
  const { network, hub } = membership ?? { network: null, hub: null };
  return accepted({ type: 'organisation-changed', data: { ...facts, network, hub } });
}

function changeMembership(command: ChangeMembership, state: Listed): OrganisationDecision {
  const { network, hub, from } = command;
  if (state.kind !== 'practice') return rejected({ code: 'not-a-practice' });
  if (network === null && hub !== null) return rejected({ code: 'hub-without-network' });
  const last = state.memberships.at(-1) ?? { network: null, hub: null, from: '' };
  if (from < last.from) return rejected({ code: 'earlier-than-last-membership' });
  if (last.network === network && last.hub === hub) return accepted();
  return accepted({ type: 'membership-changed', data: { practice: state.organisation, network, hub, from } });
}

function holdContract(command: HoldContract, state: Listed): OrganisationDecision {
  const { provider, from, until } = command;
  if (state.kind !== 'commissioner-board') return rejected({ code: 'not-a-commissioner-board' });
  if (until !== null && until < from) return rejected({ code: 'contract-ends-before-it-begins' });
  const held = state.contracts.find((contract) => contract.provider === provider && contract.from === from);
  if (held?.until === until) return accepted();
  return accepted({ type: 'contract-held', data: { holder: state.organisation, provider, from, until } });
}

function decide(command: OrganisationCommand, state: OrganisationState): OrganisationDecision {
  if (command.type === 'list-organisation') return list(command, state);
  if (state.status === 'absent') return rejected({ code: 'organisation-not-listed' });
  switch (command.type) {
    case 'change-organisation':
      return change(command, state);
    case 'change-membership':
      return changeMembership(command, state);
    case 'hold-contract':
      return holdContract(command, state);
    default:
      return unreachable(command);
  }
}

/** An organisation's listing, a practice's memberships from their dates, and a board's contracts with providers. */
export const organisationDecider: Decider<
  OrganisationState,
  OrganisationCommand,
  OrganisationEvent,
  OrganisationRejection
> = { initial: { status: 'absent' }, decide, evolve: evolveOrganisation };
