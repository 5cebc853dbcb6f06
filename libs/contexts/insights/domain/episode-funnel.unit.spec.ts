import { describe, expect, it } from '@jest/globals';
import { type FunnelCounts, funnelContributions, stages } from '#insights/domain/episode-funnel';
import type { ReferralFact, ReferralStep } from '#insights/domain/referral-fact';

const moment = (occurred: string) => ({ occurred, recorded: occurred });
const june = moment('2026-06-15T09:00:00.000Z');

function fact(
  referral: string,
  kind: ReferralFact['kind'],
  steps: readonly ReferralStep[],
  more: Partial<ReferralFact> = {},
): ReferralFact {
  return {
    referral,
    episode: 'episode',
    kind,
    parent: kind === 'child' ? 'root' : null,
    routeIn: kind === 'self' ? 'self' : 'practice',
    practice: 'practice',
    network: 'network',
    hub: 'hub',
    sender: kind === 'child' ? 'hub' : 'practice',
    receiver: kind === 'root' || kind === 'self' ? 'hub' : 'provider',
    service: null,
    steps: Object.fromEntries(steps.map((step) => [step, june])),
    answerBy: null,
    closed: null,
    ...more,
  };
}

/** The counts in the order of the stages, then hub_led, as text: `110000000 1`. */
const line = (counts: FunnelCounts): string =>
  `${stages.map((stage) => counts[stage]).join('')} ${counts.hub_led}`;

function funnels(...facts: readonly ReferralFact[]): readonly string[] {
  return funnelContributions(facts).map(
    ({ level, subject, period, counts }) => `${level} ${subject} ${period}: ${line(counts)}`,
  );
}

describe('an episode’s funnel', () => {
  it('counts a person whom the practice referred and nobody has reached yet', () => {
    expect(funnels(fact('root', 'root', ['sent']))).toEqual([
      'area hub 2026-06: 100000000 1',
      'practice practice 2026-27: 100000000 1',
      'network network 2026-27: 100000000 1',
    ]);
  });

  it('counts once in each stage, however many referrals were sent onward', () => {
    const root = fact('root', 'root', ['sent', 'reached', 'plan_agreed']);
    const one = fact('one', 'child', ['sent', 'accepted', 'started']);
    const two = fact('two', 'child', ['sent', 'accepted'], { receiver: 'another' });
    expect(funnels(root, one, two)).toEqual([
      'area hub 2026-06: 111111000 1',
      'practice practice 2026-27: 111111000 1',
      'network network 2026-27: 111111000 1',
      'provider another 2026-27: 111110000 1',
      'provider provider 2026-27: 111111000 1',
    ]);
  });

  it('goes all the way to acknowledged', () => {
    const root = fact('root', 'root', ['sent', 'reached', 'plan_agreed', 'told_back', 'acknowledged']);
    const child = fact('child', 'child', ['sent', 'accepted', 'started', 'completed']);
    expect(funnels(root, child)[0]).toBe('area hub 2026-06: 111111111 1');
  });

  it('counts a decline and its redirection under both providers, accepted only where it was accepted', () => {
    const root = fact('root', 'root', ['sent', 'reached', 'plan_agreed']);
    const declined = fact('declined', 'child', ['sent', 'declined', 'redirected'], { receiver: 'full' });
    const replacement = fact('replacement', 'child', ['sent', 'accepted']);
    expect(funnels(root, declined, replacement).slice(3)).toEqual([
      'provider full 2026-27: 111100000 1',
      'provider provider 2026-27: 111110000 1',
    ]);
  });

  it('counts a direct referral as sent onward at once; nobody led by a hub could be reached', () => {
    expect(funnels(fact('direct', 'direct', ['sent', 'accepted']))).toEqual([
      'area hub 2026-06: 100110000 0',
      'practice practice 2026-27: 100110000 0',
      'network network 2026-27: 100110000 0',
      'provider provider 2026-27: 100110000 0',
    ]);
  });

  it('has no practice and no network when a person came by themselves', () => {
    const self = fact('self', 'self', ['sent', 'reached'], { practice: null, network: null });
    expect(funnels(self)).toEqual(['area hub 2026-06: 110000000 1']);
  });

  it('still counts what was withdrawn', () => {
    expect(funnels(fact('root', 'root', ['sent', 'withdrawn']))[0]).toBe('area hub 2026-06: 100000000 1');
  });

  it('belongs to the month in London in which the first referral was sent', () => {
    const lastOfMarch = fact('root', 'root', [], { steps: { sent: moment('2026-03-31T22:30:00.000Z') } });
    const firstOfApril = fact('root', 'root', [], { steps: { sent: moment('2026-03-31T23:30:00.000Z') } });
    const later = fact('later', 'child', ['sent']);
    expect(funnels(lastOfMarch, later)[0]).toBe('area hub 2026-03: 100100000 1');
    expect(funnels(lastOfMarch)[1]).toBe('practice practice 2025-26: 100000000 1');
    expect(funnels(firstOfApril)[1]).toBe('practice practice 2026-27: 100000000 1');
  });

  it('takes month, practice and network from the earliest of several root referrals', () => {
    const first = fact('b', 'root', [], { steps: { sent: moment('2026-05-02T09:00:00.000Z') } });
    const second = fact('a', 'root', ['sent', 'reached'], { practice: 'new', network: 'other' });
    expect(funnels(second, first)).toEqual([
      'area hub 2026-05: 110000000 1',
      'practice practice 2026-27: 110000000 1',
      'network network 2026-27: 110000000 1',
    ]);
  });

  it('counts nothing while only a child is known', () => {
    expect(funnels(fact('child', 'child', ['sent', 'accepted']))).toEqual([]);
    expect(funnels(fact('root', 'root', ['reached']))).toEqual([]);
    expect(funnels()).toEqual([]);
  });
});
