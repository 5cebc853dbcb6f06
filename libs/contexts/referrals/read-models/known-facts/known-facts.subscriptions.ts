import { memberChangedV1 } from '#platform/contracts/directory/member-changed.v1';
import { membershipChangedV1 } from '#platform/contracts/directory/membership-changed.v1';
import { organisationListedV1 } from '#platform/contracts/directory/organisation-listed.v1';
import { referralModeSetV1 } from '#platform/contracts/directory/referral-mode-set.v1';
import { serviceChangedV1 } from '#platform/contracts/directory/service-changed.v1';
import { serviceListedV1 } from '#platform/contracts/directory/service-listed.v1';
import { serviceUnlistedV1 } from '#platform/contracts/directory/service-unlisted.v1';
import { holderLetGoV1 } from '#platform/contracts/people/holder-let-go.v1';
import { organisationObjectedV1 } from '#platform/contracts/people/organisation-objected.v1';
import { organisationObjectionLiftedV1 } from '#platform/contracts/people/organisation-objection-lifted.v1';
import { personCorrectedV1 } from '#platform/contracts/people/person-corrected.v1';
import { personDiedV1 } from '#platform/contracts/people/person-died.v1';
import { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import { personLinkedV1 } from '#platform/contracts/people/person-linked.v1';
import { personRegisteredV1 } from '#platform/contracts/people/person-registered.v1';
import { personUnlinkedV1 } from '#platform/contracts/people/person-unlinked.v1';
import { sharingObjectedV1 } from '#platform/contracts/people/sharing-objected.v1';
import { sharingObjectionLiftedV1 } from '#platform/contracts/people/sharing-objection-lifted.v1';
import { projectionSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { knownAreaProjection } from '#referrals/read-models/known-facts/known-area.projection';
import { knownMemberProjection } from '#referrals/read-models/known-facts/known-member.projection';
import { knownMembershipProjection } from '#referrals/read-models/known-facts/known-membership.projection';
import { knownOrganisationProjection } from '#referrals/read-models/known-facts/known-organisation.projection';
import { knownPersonProjection } from '#referrals/read-models/known-facts/known-person.projection';
import { knownServiceProjection } from '#referrals/read-models/known-facts/known-service.projection';
import { knownSharingProjection } from '#referrals/read-models/known-facts/known-sharing.projection';
import { personAccountProjection } from '#referrals/read-models/known-facts/person-account.projection';

/** What referrals keep of other contexts' facts, each from the events that tell it. */
export const knownFactsSubscriptions: readonly Subscription[] = [
  projectionSubscription(knownPersonProjection, [
    { source: 'people', contracts: [personRegisteredV1, personCorrectedV1, holderLetGoV1, personErasedV1] },
  ]),
  projectionSubscription(knownSharingProjection, [
    {
      source: 'people',
      contracts: [
        sharingObjectedV1,
        sharingObjectionLiftedV1,
        organisationObjectedV1,
        organisationObjectionLiftedV1,
        personDiedV1,
        personErasedV1,
      ],
    },
  ]),
  projectionSubscription(personAccountProjection, [
    { source: 'people', contracts: [personLinkedV1, personUnlinkedV1] },
  ]),
  projectionSubscription(knownOrganisationProjection, [
    { source: 'directory', contracts: [organisationListedV1] },
  ]),
  projectionSubscription(knownMembershipProjection, [
    { source: 'directory', contracts: [membershipChangedV1] },
  ]),
  projectionSubscription(knownMemberProjection, [{ source: 'directory', contracts: [memberChangedV1] }]),
  projectionSubscription(knownAreaProjection, [{ source: 'directory', contracts: [referralModeSetV1] }]),
  projectionSubscription(knownServiceProjection, [
    { source: 'directory', contracts: [serviceListedV1, serviceChangedV1, serviceUnlistedV1] },
  ]),
];
