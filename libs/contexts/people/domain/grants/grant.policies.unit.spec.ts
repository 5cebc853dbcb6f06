import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyGrantChange, defaultProviderDays, grantOfRegistration, grantsFrom } from './grant.policies.js';
import type { ReferralFact } from './grant.policies.js';
import type { Grant } from './grant.state.js';

const practice = 'practice';
const hub = 'hub';
const provider = 'provider';
const settings = { writer: practice, providerDays: defaultProviderDays };

function fact(
  type: ReferralFact['type'],
  kind: ReferralFact['data']['kind'],
  occurredAt: string,
  event = `${type}-${kind}`,
): ReferralFact {
  const hubSends = kind === 'child' || kind === 'self';
  const hubReceives = kind === 'root' || kind === 'self';
  const sender = hubSends ? hub : practice;
  const receiver = hubReceives ? hub : provider;
  return {
    event,
    type,
    occurredAt,
    data: { referral: `the-${kind}`, kind, hub, sender, receiver, person: 'person' },
  };
}

function after(...facts: readonly ReferralFact[]): readonly Grant[] {
  return facts.flatMap((each) => grantsFrom(each, settings)).reduce<readonly Grant[]>(applyGrantChange, []);
}

const sent = '2026-01-05T09:00:00.000Z';
const answered = '2026-01-06T09:00:00.000Z';
const begun = '2026-01-12T10:30:00.000Z';
const over = '2026-02-02T16:00:00.000Z';
const ninetyDaysOn = '2026-05-03T16:00:00.000Z';

describe('a registration', () => {
  it('gives the organisation sight of its own record without an end', () => {
    const grant = grantOfRegistration({
      event: 'registration',
      occurredAt: sent,
      record: { person: 'person', writer: practice },
    });
    expect(grant).toMatchObject({
      viewer: practice,
      part: 'registrar',
      openedBy: 'registration',
      from: sent,
      until: null,
    });
    expect(grant.basis).toEqual({
      purpose: 'direct-care',
      agreed: 'implied-direct-care',
      how: 'registration',
      recordedBy: practice,
    });
  });
});

describe('a referral that was sent', () => {
  it('by a practice to the hub opens sight to the referrer and the hub', () => {
    expect(after(fact('referral-sent', 'root', sent))).toMatchObject([
      { viewer: practice, part: 'referrer', referral: 'the-root', from: sent, until: null },
      { viewer: hub, part: 'hub', sharedBy: practice, referral: 'the-root', from: sent, until: null },
    ]);
  });

  it('by a practice straight to a provider opens sight to the hub too, and none to the provider', () => {
    expect(after(fact('referral-sent', 'direct', sent)).map(({ part, viewer }) => [part, viewer])).toEqual([
      ['referrer', practice],
      ['hub', hub],
    ]);
  });

  it.each(['child', 'self'] as const)('by the hub (%s) opens sight to the hub alone', (kind) => {
    expect(after(fact('referral-sent', kind, sent)).map(({ part, viewer }) => [part, viewer])).toEqual([
      ['hub', hub],
    ]);
  });
});

describe('a provider', () => {
  it('sees from acceptance, by the event that it names', () => {
    const [, granted] = after(
      fact('referral-sent', 'child', sent),
      fact('referral-accepted', 'child', answered),
    );
    expect(granted).toMatchObject({
      viewer: provider,
      part: 'provider',
      from: answered,
      until: null,
      openedBy: 'referral-accepted-child',
      basis: {
        purpose: 'direct-care',
        agreed: 'implied-direct-care',
        how: 'onward-referral',
        recordedBy: hub,
      },
    });
  });

  it('of a direct referral sees on the practice’s word', () => {
    expect(after(fact('referral-accepted', 'direct', answered))).toMatchObject([
      { viewer: provider, sharedBy: practice, basis: { how: 'referral', recordedBy: practice } },
    ]);
  });

  it.each(['referral-completed', 'referral-withdrawn'] as const)(
    'still sees for 90 days after %s, when the person had begun',
    (type) => {
      const grants = after(
        fact('referral-accepted', 'child', answered),
        fact('referral-started', 'child', begun),
        fact(type, 'child', over),
      );
      expect(grants).toMatchObject([{ attendedFrom: begun, until: ninetyDaysOn, endedBy: `${type}-child` }]);
    },
  );

  it.each(['referral-withdrawn', 'referral-declined', 'referral-redirected'] as const)(
    'stops seeing at once by %s before the person began',
    (type) => {
      expect(after(fact('referral-accepted', 'child', answered), fact(type, 'child', over))).toMatchObject([
        { until: over, endedBy: `${type}-child` },
      ]);
    },
  );

  it('keeps sight for as long as the area sets', () => {
    const [change] = grantsFrom(fact('referral-completed', 'direct', over), {
      writer: practice,
      providerDays: 30,
    });
    expect(change).toMatchObject({ change: 'end', untilIfAttended: '2026-03-04T16:00:00.000Z' });
  });

  it('gets nothing from a referral that is withdrawn before it was accepted', () => {
    const grants = after(fact('referral-sent', 'child', sent), fact('referral-withdrawn', 'child', answered));
    expect(grants.map(({ part }) => part)).toEqual(['hub']);
  });
});

describe('the hub and the referrer', () => {
  it('keep their sight when the referral is over', () => {
    const grants = after(fact('referral-sent', 'root', sent), fact('referral-withdrawn', 'root', over));
    expect(grants.map(({ until }) => until)).toEqual([null, null]);
  });
});

describe('grants', () => {
  const types = [
    'referral-sent',
    'referral-accepted',
    'referral-started',
    'referral-completed',
    'referral-declined',
    'referral-redirected',
    'referral-withdrawn',
  ] as const;
  const anyFact = fc
    .record({
      type: fc.constantFrom(...types),
      kind: fc.constantFrom('root' as const, 'child' as const, 'direct' as const, 'self' as const),
      day: fc.integer({ min: 1, max: 28 }),
    })
    .map(({ type, kind, day }) => fact(type, kind, `2026-03-${String(day).padStart(2, '0')}T09:00:00.000Z`));

  it('come out the same however often an event is repeated, and never lose an end', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 20 }), (facts) => {
        const twice = facts.flatMap((each) => [each, each]);
        expect(after(...twice)).toEqual(after(...facts));
        const grants = after(...facts);
        expect(new Set(grants.map(({ key }) => key)).size).toBe(grants.length);
        for (const grant of grants) expect(grant.until === null).toBe(grant.endedBy === null);
        const later = after(...facts, ...facts);
        for (const grant of grants) {
          if (grant.until !== null)
            expect(later.find(({ key }) => key === grant.key)?.until).toBe(grant.until);
        }
      }),
    );
  });

  it('of providers are opened by acceptance alone', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 20 }), (facts) => {
        const accepted = new Set(
          facts.filter(({ type }) => type === 'referral-accepted').map(({ event }) => event),
        );
        for (const grant of after(...facts)) {
          expect(grant.viewer === provider).toBe(grant.part === 'provider');
          if (grant.part === 'provider') expect(accepted.has(grant.openedBy)).toBe(true);
        }
      }),
    );
  });
});
