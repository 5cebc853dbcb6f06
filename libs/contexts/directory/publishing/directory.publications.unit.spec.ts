import { describe, expect, it } from '@jest/globals';
import { contractHeldV1 } from '#platform/contracts/directory/contract-held.v1';
import { memberChangedV1 } from '#platform/contracts/directory/member-changed.v1';
import { membershipChangedV1 } from '#platform/contracts/directory/membership-changed.v1';
import { organisationListedV1 } from '#platform/contracts/directory/organisation-listed.v1';
import { referralModeSetV1 } from '#platform/contracts/directory/referral-mode-set.v1';
import { serviceChangedV1 } from '#platform/contracts/directory/service-changed.v1';
import { serviceListedV1 } from '#platform/contracts/directory/service-listed.v1';
import { serviceUnlistedV1 } from '#platform/contracts/directory/service-unlisted.v1';
import type { PublishedEvent } from '#platform/runtime/messages/publication';
import { directoryPublication, type DirectoryDomainEvent } from './directory.publications.js';

const SERVICE = '11111111-1111-4111-8111-111111111111';
const ORGANISATION = '22222222-2222-4222-8222-222222222222';
const OTHER = '33333333-3333-4333-8333-333333333333';
const CONTRACTS = [
  contractHeldV1,
  memberChangedV1,
  membershipChangedV1,
  organisationListedV1,
  referralModeSetV1,
  serviceChangedV1,
  serviceListedV1,
  serviceUnlistedV1,
];

const facts = {
  ...{ service: SERVICE, organisation: ORGANISATION, name: 'Drop-in', open: true, content: 'digest' },
  ...{ accepting: true, promiseDays: 3, mode: 'hybrid' as const },
};
const publicFacts = {
  ...{ service: SERVICE, organisation: ORGANISATION, name: 'Drop-in' },
  ...{ accepting: true, promiseDays: 3, mode: 'hybrid' },
};
const listing = {
  ...{
    organisation: ORGANISATION,
    kind: 'practice' as const,
    odsCode: 'P88004',
    name: 'Surgery',
    area: 'Stockport',
  },
  ...{ content: 'digest', network: OTHER, hub: null },
};
const publicListing = {
  ...{ organisation: ORGANISATION, kind: 'practice', odsCode: 'P88004', name: 'Surgery', area: 'Stockport' },
  ...{ network: OTHER, hub: null },
};
const membership = { practice: ORGANISATION, network: OTHER, hub: null, from: '2026-04-01' };
const worker = {
  member: SERVICE,
  organisation: ORGANISATION,
  worker: 'qJ8rX0mYt3vKc5LhN1pZs7WdB9fGa2EuTx4RiOoVy6M',
};
const contract = { holder: OTHER, provider: ORGANISATION, from: '2026-04-01', until: null };

function published(event: DirectoryDomainEvent): PublishedEvent | undefined {
  const at = '2026-11-22T09:00:00.000Z';
  const place = { tenant: OTHER, stream: SERVICE, version: 1, partition: 0, position: 1 };
  return directoryPublication.publish({ ...place, occurredAt: at, recordedAt: at, event });
}

const CASES: readonly (readonly [DirectoryDomainEvent, string, object])[] = [
  [
    { type: 'organisation-listed', data: { ...listing, from: '2026-04-01' } },
    organisationListedV1.type,
    publicListing,
  ],
  [{ type: 'organisation-changed', data: listing }, organisationListedV1.type, publicListing],
  [{ type: 'membership-changed', data: membership }, membershipChangedV1.type, membership],
  [{ type: 'contract-held', data: contract }, contractHeldV1.type, contract],
  [
    { type: 'member-kept', data: { ...worker, roles: ['link-worker'], name: OTHER } },
    memberChangedV1.type,
    { ...worker, roles: ['link-worker'] },
  ],
  [{ type: 'member-left', data: worker }, memberChangedV1.type, { ...worker, roles: [] }],
  [{ type: 'service-listed', data: facts }, serviceListedV1.type, publicFacts],
  [{ type: 'service-changed', data: facts }, serviceChangedV1.type, publicFacts],
  [{ type: 'service-capacity-set', data: facts }, serviceChangedV1.type, publicFacts],
  [{ type: 'service-promise-set', data: facts }, serviceChangedV1.type, publicFacts],
  [{ type: 'service-mode-set', data: facts }, serviceChangedV1.type, publicFacts],
  [
    { type: 'service-unlisted', data: { service: SERVICE, organisation: ORGANISATION } },
    serviceUnlistedV1.type,
    { service: SERVICE, organisation: ORGANISATION },
  ],
  [
    { type: 'referral-mode-set', data: { area: 'Stockport', mode: 'direct' } },
    referralModeSetV1.type,
    { area: 'Stockport', mode: 'direct' },
  ],
];

describe('Others learn', () => {
  it.each(CASES)('of %j in the words of its contract', (event, type, data) => {
    const answer = published(event);
    expect(answer).toEqual({ type, data });
    const spoken = CONTRACTS.find((one) => one.type === type);
    expect(spoken?.check(answer?.data)).toEqual({ valid: true, data });
    expect(directoryPublication.types).toContain(event.type);
  });

  it('that a service takes referrals only while it is open and has room', () => {
    for (const closed of [{ open: false }, { accepting: false }]) {
      expect(published({ type: 'service-changed', data: { ...facts, ...closed } })?.data).toMatchObject({
        accepting: false,
      });
    }
  });

  it('nothing of a service without an organisation', () => {
    const alone = { ...facts, organisation: null };
    for (const type of ['service-listed', 'service-changed', 'service-capacity-set'] as const) {
      expect(published({ type, data: alone })).toBeUndefined();
    }
    expect(
      published({ type: 'service-unlisted', data: { service: SERVICE, organisation: null } }),
    ).toBeUndefined();
  });
});
