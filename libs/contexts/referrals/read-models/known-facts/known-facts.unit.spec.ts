import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#platform/kernel/stored-event';
import { knownMembershipProjection } from '#referrals/read-models/known-facts/known-membership.projection';
import { knownPersonProjection } from '#referrals/read-models/known-facts/known-person.projection';
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

  it('is of a practice one membership from each date', () => {
    const event = stored({
      type: 'ginnel.directory.membership-changed.v1' as const,
      data: { practice, network: service, hub: provider, from: '2026-12-01' },
    });
    expect(knownMembershipProjection.keys(event)).toEqual([{ practice, from_date: '2026-12-01' }]);
  });
});
