import type { Contract, DataOf } from '#platform/contracts/contract';
import { contractHeldV1 } from '#platform/contracts/directory/contract-held.v1';
import { memberChangedV1 } from '#platform/contracts/directory/member-changed.v1';
import { membershipChangedV1 } from '#platform/contracts/directory/membership-changed.v1';
import { organisationListedV1 } from '#platform/contracts/directory/organisation-listed.v1';
import { referralModeSetV1 } from '#platform/contracts/directory/referral-mode-set.v1';
import { serviceChangedV1 } from '#platform/contracts/directory/service-changed.v1';
import { serviceListedV1 } from '#platform/contracts/directory/service-listed.v1';
import { serviceUnlistedV1 } from '#platform/contracts/directory/service-unlisted.v1';
import { unreachable } from '#platform/kernel/decider';
import type { Publication, PublishedEvent } from '#platform/runtime/messages/publication';
import type { ReferralModeSet } from '#directory/domain/area/area.decider';
import type { MemberEvent } from '#directory/domain/member/member.decider';
import type {
  OrganisationEvent,
  OrganisationListedData,
} from '#directory/domain/organisation/organisation.events';
import type { ServiceEvent } from '#directory/domain/service/service.events';
import { takesReferrals } from '#directory/domain/service/service.policies';
import type { ServiceFacts } from '#directory/domain/service/service.state';

/** Every private event of the directory. */
export type DirectoryDomainEvent = OrganisationEvent | MemberEvent | ServiceEvent | ReferralModeSet;

function published<C extends Contract>(contract: C, data: DataOf<C>): PublishedEvent {
  return { type: contract.type, data: data as object };
}

function organisation(data: OrganisationListedData): PublishedEvent {
  const { organisation: id, kind, name, odsCode, network, hub, area } = data;
  return published(organisationListedV1, { organisation: id, kind, name, odsCode, network, hub, area });
}

/** A service without an organisation is nobody's to refer to: others do not learn of it. */
function service(
  contract: typeof serviceListedV1 | typeof serviceChangedV1,
  facts: ServiceFacts,
): PublishedEvent | undefined {
  const { organisation: provider, name, promiseDays, mode } = facts;
  if (provider === null) return undefined;
  const accepting = takesReferrals(facts);
  return published(contract, {
    service: facts.service,
    organisation: provider,
    name,
    promiseDays,
    accepting,
    mode,
  });
}

function publicEvent(event: DirectoryDomainEvent): PublishedEvent | undefined {
  switch (event.type) {
    case 'organisation-listed':
    case 'organisation-changed':
      return organisation(event.data);
    case 'membership-changed':
      return published(membershipChangedV1, event.data);
    case 'contract-held':
      return published(contractHeldV1, event.data);
    case 'member-kept': {
      const { member, organisation: workplace, worker, roles } = event.data;
      return published(memberChangedV1, { member, organisation: workplace, worker, roles: [...roles] });
    }
    case 'member-left': {
      const { member, organisation: workplace, worker } = event.data;
      return published(memberChangedV1, { member, organisation: workplace, worker, roles: [] });
    }
    case 'service-listed':
      return service(serviceListedV1, event.data);
    case 'service-changed':
    case 'service-capacity-set':
    case 'service-promise-set':
    case 'service-mode-set':
      return service(serviceChangedV1, event.data);
    case 'service-unlisted': {
      const { service: id, organisation: provider } = event.data;
      return provider === null
        ? undefined
        : published(serviceUnlistedV1, { service: id, organisation: provider });
    }
    case 'referral-mode-set':
      return published(referralModeSetV1, event.data);
    default:
      return unreachable(event);
  }
}

/** What others learn of the directory. Texts and digests of listings, and the names of members, stay here. */
export const directoryPublication: Publication = {
  types: [
    'organisation-listed',
    'organisation-changed',
    'membership-changed',
    'contract-held',
    'member-kept',
    'member-left',
    'service-listed',
    'service-changed',
    'service-capacity-set',
    'service-promise-set',
    'service-mode-set',
    'service-unlisted',
    'referral-mode-set',
  ] satisfies readonly DirectoryDomainEvent['type'][],
  publish: ({ event }) => publicEvent(event as DirectoryDomainEvent),
};
