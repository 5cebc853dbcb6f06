import type { Contract } from './contract.js';
import { contractHeldV1 } from './directory/contract-held.v1.js';
import { memberChangedV1 } from './directory/member-changed.v1.js';
import { membershipChangedV1 } from './directory/membership-changed.v1.js';
import { organisationListedV1 } from './directory/organisation-listed.v1.js';
import { referralModeSetV1 } from './directory/referral-mode-set.v1.js';
import { serviceChangedV1 } from './directory/service-changed.v1.js';
import { serviceListedV1 } from './directory/service-listed.v1.js';
import { serviceUnlistedV1 } from './directory/service-unlisted.v1.js';
import { holderLetGoV1 } from './people/holder-let-go.v1.js';
import { organisationObjectedV1 } from './people/organisation-objected.v1.js';
import { organisationObjectionLiftedV1 } from './people/organisation-objection-lifted.v1.js';
import { personCorrectedV1 } from './people/person-corrected.v1.js';
import { personDiedV1 } from './people/person-died.v1.js';
import { personErasedV1 } from './people/person-erased.v1.js';
import { personLinkedV1 } from './people/person-linked.v1.js';
import { personRegisteredV1 } from './people/person-registered.v1.js';
import { personUnlinkedV1 } from './people/person-unlinked.v1.js';
import { sharingObjectedV1 } from './people/sharing-objected.v1.js';
import { sharingObjectionLiftedV1 } from './people/sharing-objection-lifted.v1.js';
import { outcomeAcknowledgedV1 } from './referrals/outcome-acknowledged.v1.js';
import { outcomeToldBackV1 } from './referrals/outcome-told-back.v1.js';
import { personNotReachedV1 } from './referrals/person-not-reached.v1.js';
import { personReachedV1 } from './referrals/person-reached.v1.js';
import { planAgreedV1 } from './referrals/plan-agreed.v1.js';
import { referralAcceptedV1 } from './referrals/referral-accepted.v1.js';
import { referralCompletedV1 } from './referrals/referral-completed.v1.js';
import { referralDeclinedV1 } from './referrals/referral-declined.v1.js';
import { referralEscalatedV1 } from './referrals/referral-escalated.v1.js';
import { referralNudgedV1 } from './referrals/referral-nudged.v1.js';
import { referralRedirectedV1 } from './referrals/referral-redirected.v1.js';
import { referralSentV1 } from './referrals/referral-sent.v1.js';
import { referralStartedV1 } from './referrals/referral-started.v1.js';
import { referralWithdrawnV1 } from './referrals/referral-withdrawn.v1.js';
import { tellingBackOwedV1 } from './referrals/telling-back-owed.v1.js';

/** Every public event, by context and name. */
export const contracts = [
  contractHeldV1,
  memberChangedV1,
  membershipChangedV1,
  organisationListedV1,
  referralModeSetV1,
  serviceChangedV1,
  serviceListedV1,
  serviceUnlistedV1,
  holderLetGoV1,
  organisationObjectedV1,
  organisationObjectionLiftedV1,
  personCorrectedV1,
  personDiedV1,
  personErasedV1,
  personLinkedV1,
  personRegisteredV1,
  personUnlinkedV1,
  sharingObjectedV1,
  sharingObjectionLiftedV1,
  outcomeAcknowledgedV1,
  outcomeToldBackV1,
  personNotReachedV1,
  personReachedV1,
  planAgreedV1,
  referralAcceptedV1,
  referralCompletedV1,
  referralDeclinedV1,
  referralEscalatedV1,
  referralNudgedV1,
  referralRedirectedV1,
  referralSentV1,
  referralStartedV1,
  referralWithdrawnV1,
  tellingBackOwedV1,
] as const satisfies readonly Contract[];

const byType: ReadonlyMap<string, Contract> = new Map(contracts.map((contract) => [contract.type, contract]));

/** The contract of an event type; undefined when no version of ours has that name. */
export function contractOf(type: string): Contract | undefined {
  return byType.get(type);
}

/** The contracts of one context, e.g. `referrals`. */
export function contractsOf(context: string): readonly Contract[] {
  return contracts.filter((contract) => contract.context === context);
}
