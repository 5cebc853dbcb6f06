import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#platform/kernel/stored-event';
import { knownAreaProjection } from '#referrals/read-models/known-facts/known-area.projection';
import { knownMemberProjection } from '#referrals/read-models/known-facts/known-member.projection';
import { knownMembershipProjection } from '#referrals/read-models/known-facts/known-membership.projection';
import { knownOrganisationProjection } from '#referrals/read-models/known-facts/known-organisation.projection';
import { knownPersonProjection } from '#referrals/read-models/known-facts/known-person.projection';
import {
  knownSharingProjection,
  type KnownSharingRow,
} from '#referrals/read-models/known-facts/known-sharing.projection';
import {
  personAccountProjection,
  type PersonAccountRow,
} from '#referrals/read-models/known-facts/person-account.projection';
import { knownServiceProjection } from '#referrals/read-models/known-facts/known-service.projection';

const practice = '00000000-0000-4000-8000-000000000001';
const person = '00000000-0000-4000-8000-000000000002';
const service = '00000000-0000-4000-8000-000000000003';
const provider = '00000000-0000-4000-8000-000000000004';

function stored<Event>(event: Event): StoredEvent<Event> {
  return {
    ...{ tenant: practice, stream: person, version: 1, partition: 0, position: 1 },
    ...{ occurredAt: '2026-11-02T09:00:00.000Z', recordedAt: '2026-11-02T09:00:00.000Z', event },
  };
}

describe('What referrals know of other contexts', () => {
  it('is of a person who registered it, its practice and outcode, and no age', () => {
    const event = stored({
      type: 'ginnel.people.person-registered.v1' as const,
      data: { person, ageBand: '60-69' as const, areaDecile: 2, practice, outcode: 'SK4' },
    });
    const [key] = knownPersonProjection.keys(event);
    expect(key).toEqual({ tenant: practice, person });
    expect(knownPersonProjection.evolve(undefined, event, { tenant: practice, person })).toEqual({
      ...{ tenant: practice, person, practice, outcode: 'SK4' },
    });
  });

  it('is of a member the roles at that organisation, and of one who has left nothing', () => {
    const said = (roles: ('link-worker' | 'coordinator')[]) =>
      stored({
        type: 'ginnel.directory.member-changed.v1' as const,
        data: { member: person, organisation: provider, worker: 'pseudonym', roles },
      });
    const key = { tenant: provider, worker: 'pseudonym' };
    expect(knownMemberProjection.keys(said(['coordinator']))).toEqual([key]);
    const row = knownMemberProjection.evolve(undefined, said(['coordinator']), key);
    expect(row).toEqual({ ...key, roles: ['coordinator'] });
    expect(knownMemberProjection.evolve(row, said(['link-worker']), key)).toEqual({
      ...key,
      roles: ['link-worker'],
    });
    expect(knownMemberProjection.evolve(row, said([]), key)).toBeUndefined();
  });

  it('is of a corrected person practice and area as corrected, and of an erased one, or one let go of by its writer, nothing', () => {
    const corrected = stored({
      type: 'ginnel.people.person-corrected.v1' as const,
      data: { person, ageBand: '60-69' as const, areaDecile: 2, practice: provider, outcode: 'SK6' },
    });
    const erased = stored({ type: 'ginnel.people.person-erased.v1' as const, data: { person } });
    const key = { tenant: practice, person };
    const row = { ...key, practice, outcode: 'SK4' };
    expect(knownPersonProjection.evolve(row, corrected, key)).toEqual({
      ...{ ...key, practice: provider, outcode: 'SK6' },
    });
    expect(knownPersonProjection.evolve(row, erased, key)).toBeUndefined();
    const letGo = (organisation: string) =>
      stored({ type: 'ginnel.people.holder-let-go.v1' as const, data: { person, organisation } });
    expect(knownPersonProjection.evolve(row, letGo(provider), key)).toEqual(row);
    expect(knownPersonProjection.evolve(row, letGo(practice), key)).toBeUndefined();
  });

  it('is of a person, in its own scope, what it objects to, until it is lifted, and a death for good', () => {
    const key = { tenant: person };
    const told = [
      { type: 'ginnel.people.organisation-objected.v1', data: { person, organisation: provider } },
      { type: 'ginnel.people.organisation-objected.v1', data: { person, organisation: provider } },
      { type: 'ginnel.people.sharing-objected.v1', data: { person } },
      { type: 'ginnel.people.organisation-objection-lifted.v1', data: { person, organisation: provider } },
      { type: 'ginnel.people.person-died.v1', data: { person } },
      { type: 'ginnel.people.sharing-objection-lifted.v1', data: { person } },
      { type: 'ginnel.people.person-erased.v1', data: { person } },
    ] as const;
    let row: KnownSharingRow | undefined;
    const rows = told.map((said) => {
      const event = stored(said);
      expect(knownSharingProjection.keys(event)).toEqual([key]);
      row = knownSharingProjection.evolve(row, event, key);
      return row;
    });
    const nothing = { tenant: person, died: false, erased: false, objects: false, objects_to: [] };
    expect(rows).toEqual([
      { ...nothing, objects_to: [provider] },
      { ...nothing, objects_to: [provider] },
      { ...nothing, objects_to: [provider], objects: true },
      { ...nothing, objects: true },
      { ...nothing, objects: true, died: true },
      { ...nothing, died: true },
      { ...nothing, died: true, erased: true },
    ]);
  });

  it('is of a sign-in the record that it is linked to now, in whatever order two records are heard', () => {
    const [first, second] = [person, service];
    const said = (what: 'person-linked' | 'person-unlinked', of: string) =>
      stored({
        type: `ginnel.people.${what}.v1` as const,
        data: { person: of, subjectKey: 'a-subject-key-of-at-least-22' },
      });
    const events = [
      said('person-linked', first),
      said('person-unlinked', first),
      said('person-linked', second),
    ];
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [2, 0, 1],
    ]) {
      const rows = new Map<string, PersonAccountRow>();
      for (const index of order) {
        const event = events[index];
        if (event === undefined) throw new Error('no such event');
        for (const key of personAccountProjection.keys(event)) {
          const name = JSON.stringify(key);
          const row = personAccountProjection.evolve(rows.get(name), event, key);
          if (row === undefined) rows.delete(name);
          else rows.set(name, row);
        }
      }
      expect([...rows.values()].map((row) => row.person)).toEqual([second]);
    }
  });

  it('is of a service whose it is, what it promises and whether it takes anybody, until it is unlisted', () => {
    const facts = { service, organisation: provider, name: 'Walks', promiseDays: 3, accepting: true };
    const listed = stored({
      type: 'ginnel.directory.service-listed.v1' as const,
      data: { ...facts, mode: 'brokered' as const },
    });
    const changed = stored({
      type: 'ginnel.directory.service-changed.v1' as const,
      data: { ...facts, accepting: false, mode: 'brokered' as const },
    });
    const unlisted = stored({
      type: 'ginnel.directory.service-unlisted.v1' as const,
      data: { service, organisation: provider },
    });
    const key = { service };
    const row = knownServiceProjection.evolve(undefined, listed, key);
    expect(row).toEqual({ service, organisation: provider, promise_days: 3, accepting: true });
    expect(knownServiceProjection.evolve(row, changed, key)).toMatchObject({ accepting: false });
    expect(knownServiceProjection.evolve(row, unlisted, key)).toBeUndefined();
  });

  it('is of an area its mode, whatever the capital letters, as of an organisation its area', () => {
    const chosen = stored({
      type: 'ginnel.directory.referral-mode-set.v1' as const,
      data: { area: 'Stockport', mode: 'hybrid' as const },
    });
    const again = stored({ ...chosen.event, data: { area: 'STOCKPORT', mode: 'direct' as const } });
    const key = { area: 'stockport' };
    expect(knownAreaProjection.keys(chosen)).toEqual([key]);
    expect(knownAreaProjection.keys(again)).toEqual([key]);
    const row = knownAreaProjection.evolve(undefined, chosen, key);
    expect(knownAreaProjection.evolve(row, again, key)).toEqual({ ...key, mode: 'direct' });
    const facts = { kind: 'hub' as const, name: 'A hub', odsCode: null, network: null, hub: null };
    const listed = stored({
      type: 'ginnel.directory.organisation-listed.v1' as const,
      data: { organisation: provider, ...facts, area: 'StockPort' },
    });
    expect(knownOrganisationProjection.evolve(undefined, listed, { organisation: provider })).toMatchObject(
      key,
    );
  });

  it('is of a practice one membership from each date', () => {
    const event = stored({
      type: 'ginnel.directory.membership-changed.v1' as const,
      data: { practice, network: service, hub: provider, from: '2026-12-01' },
    });
    expect(knownMembershipProjection.keys(event)).toEqual([{ practice, from_date: '2026-12-01' }]);
  });
});
