import { describe, expect, it } from '@jest/globals';
import { replay } from '#platform/kernel/decider';
import type { ListOrganisation, OrganisationCommand } from './organisation.commands.js';
import { organisationDecider } from './organisation.decider.js';
import type { OrganisationEvent } from './organisation.events.js';
import { membershipOn } from './organisation.policies.js';

const practice = {
  organisation: 'practice-1',
  kind: 'practice',
  odsCode: 'P88002',
  name: 'Marple Bridge Surgery',
  area: 'Stockport',
  content: null,
} as const;
const joined = { network: 'network-1', hub: 'hub-1' };
const list: ListOrganisation = { type: 'list-organisation', ...practice, ...joined, on: '2026-01-05' };
const listed: OrganisationEvent = {
  type: 'organisation-listed',
  data: { ...practice, ...joined, from: '2026-01-05' },
};
const board = { ...practice, organisation: 'board-1', kind: 'commissioner-board', odsCode: null } as const;
const boardListed: OrganisationEvent = {
  type: 'organisation-listed',
  data: { ...board, network: null, hub: null, from: '2026-01-05' },
};

const given = (...events: OrganisationEvent[]) => ({
  when: (command: OrganisationCommand) =>
    organisationDecider.decide(command, replay(organisationDecider, events)),
});
const accepts = (...events: OrganisationEvent[]) => ({ outcome: 'accepted', events });
const refuses = (code: string) => ({ outcome: 'rejected', rejection: { code } });

describe('an organisation', () => {
  it('is listed with its facts, once', () => {
    expect(given().when(list)).toEqual(accepts(listed));
    expect(given(listed).when(list)).toEqual(accepts());
    expect(given(listed).when({ ...list, name: 'Other' })).toEqual(refuses('organisation-already-listed'));
  });

  it('needs a name', () => {
    expect(given().when({ ...list, name: ' ' })).toEqual(refuses('name-missing'));
  });

  it('that is a practice needs an ODS code, another may have one', () => {
    expect(given().when({ ...list, odsCode: null })).toEqual(refuses('ods-code-invalid'));
    expect(given().when({ ...list, odsCode: 'p88002' })).toEqual(refuses('ods-code-invalid'));
    const hub: ListOrganisation = { ...list, kind: 'hub', network: null, hub: null };
    expect(given().when({ ...hub, odsCode: null }).outcome).toBe('accepted');
    expect(given().when({ ...hub, odsCode: 'Y00334' }).outcome).toBe('accepted');
  });

  it('belongs to a network only if it is a practice, and to a hub only through a network', () => {
    expect(given().when({ ...list, kind: 'provider', odsCode: null })).toEqual(refuses('not-a-practice'));
    expect(given().when({ ...list, network: null })).toEqual(refuses('hub-without-network'));
  });

  it('changes its name and tells the membership in force that day', () => {
    const moved: OrganisationEvent = {
      type: 'membership-changed',
      data: { practice: 'practice-1', network: 'network-2', hub: 'hub-1', from: '2026-04-01' },
    };
    const change = (on: string): OrganisationCommand => ({
      type: 'change-organisation',
      name: 'Marple Bridge',
      area: 'Stockport',
      content: null,
      on,
    });
    const changed = (network: string): OrganisationEvent => ({
      type: 'organisation-changed',
      data: { ...practice, name: 'Marple Bridge', network, hub: 'hub-1' },
    });
    expect(given(listed, moved).when(change('2026-03-31'))).toEqual(accepts(changed('network-1')));
    expect(given(listed, moved).when(change('2026-04-01'))).toEqual(accepts(changed('network-2')));
    expect(given(listed, changed('network-1')).when(change('2026-03-31'))).toEqual(accepts());
  });

  it('that is not listed can do nothing else', () => {
    const change: OrganisationCommand = { type: 'change-membership', ...joined, from: '2026-01-05' };
    expect(given().when(change)).toEqual(refuses('organisation-not-listed'));
  });
});

describe("a practice's membership", () => {
  const move = (network: string | null, from: string, hub: string | null = 'hub-1'): OrganisationCommand => ({
    type: 'change-membership',
    network,
    hub,
    from,
  });
  const moved = (network: string | null, from: string, hub: string | null = 'hub-1'): OrganisationEvent => ({
    type: 'membership-changed',
    data: { practice: 'practice-1', network, hub, from },
  });

  it('changes from a date on, also one to come', () => {
    expect(given(listed).when(move('network-2', '2027-04-01'))).toEqual(
      accepts(moved('network-2', '2027-04-01')),
    );
    const state = replay(organisationDecider, [listed, moved('network-2', '2027-04-01')]);
    const memberships = state.status === 'listed' ? state.memberships : [];
    expect(
      ['2026-01-04', '2026-01-05', '2027-03-31', '2027-04-01'].map(
        (on) => membershipOn(memberships, on)?.network,
      ),
    ).toEqual([undefined, 'network-1', 'network-1', 'network-2']);
  });

  it('passes to another hub with the same network', () => {
    expect(given(listed).when(move('network-1', '2026-02-01', 'hub-2'))).toEqual(
      accepts(moved('network-1', '2026-02-01', 'hub-2')),
    );
  });

  it('ends, and can begin again', () => {
    expect(given(listed).when(move(null, '2026-06-01', null))).toEqual(
      accepts(moved(null, '2026-06-01', null)),
    );
    expect(given(listed, moved(null, '2026-06-01', null)).when(move('network-1', '2026-07-01'))).toEqual(
      accepts(moved('network-1', '2026-07-01')),
    );
    expect(given(listed).when(move(null, '2026-06-01'))).toEqual(refuses('hub-without-network'));
  });

  it('told again says nothing new', () => {
    expect(given(listed).when(move('network-1', '2026-02-01'))).toEqual(accepts());
  });

  it('is corrected on its own date, never before it', () => {
    expect(given(listed).when(move('network-2', '2026-01-05'))).toEqual(
      accepts(moved('network-2', '2026-01-05')),
    );
    expect(given(listed).when(move('network-2', '2026-01-04'))).toEqual(
      refuses('earlier-than-last-membership'),
    );
    const corrected = replay(organisationDecider, [listed, moved('network-2', '2026-01-05')]);
    expect(corrected).toMatchObject({ memberships: [{ network: 'network-2', from: '2026-01-05' }] });
  });
});

describe("a board's contract", () => {
  const hold = (from: string, until: string | null): OrganisationCommand => ({
    type: 'hold-contract',
    provider: 'provider-1',
    from,
    until,
  });
  const held = (from: string, until: string | null): OrganisationEvent => ({
    type: 'contract-held',
    data: { holder: 'board-1', provider: 'provider-1', from, until },
  });

  it('is held with a provider from a date until a date', () => {
    expect(given(boardListed).when(hold('2026-04-01', '2027-03-31'))).toEqual(
      accepts(held('2026-04-01', '2027-03-31')),
    );
    expect(given(boardListed, held('2026-04-01', null)).when(hold('2026-04-01', null))).toEqual(accepts());
  });

  it('has its end moved when it is told again', () => {
    const state = replay(organisationDecider, [
      boardListed,
      held('2026-04-01', null),
      held('2026-04-01', '2026-09-30'),
    ]);
    expect(state).toMatchObject({
      contracts: [{ provider: 'provider-1', from: '2026-04-01', until: '2026-09-30' }],
    });
  });

  it('cannot end before it begins, and belongs to boards only', () => {
    expect(given(boardListed).when(hold('2026-04-01', '2026-03-31'))).toEqual(
      refuses('contract-ends-before-it-begins'),
    );
    expect(given(listed).when(hold('2026-04-01', null))).toEqual(refuses('not-a-commissioner-board'));
  });
});
