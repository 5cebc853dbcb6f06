import { describe, expect, it } from '@jest/globals';
import type { Moment, ReferralFact, ReferralStep } from '#insights/domain/referral-fact';
import { workloadContribution } from '#insights/domain/workload';

const at = (day: number): Moment => ({
  occurred: `2026-06-0${day}T23:30:00.000Z`,
  recorded: `2026-06-0${day}T23:30:00.500Z`,
});

function fact(
  kind: ReferralFact['kind'],
  steps: Readonly<Partial<Record<ReferralStep, Moment>>>,
): ReferralFact {
  return {
    referral: 'referral',
    episode: 'episode',
    kind,
    parent: null,
    routeIn: 'practice',
    practice: 'practice',
    network: null,
    hub: 'hub',
    sender: 'hub',
    receiver: 'provider',
    service: null,
    steps,
    answerBy: at(4).occurred,
    closed: null,
  };
}

const countsOf = (
  steps: Readonly<Partial<Record<ReferralStep, Moment>>>,
  kind: ReferralFact['kind'] = 'child',
) => workloadContribution(fact(kind, { sent: at(1), ...steps }))?.counts;

describe('a provider’s workload', () => {
  it('counts a referral under the day in London on which it was sent', () => {
    expect(workloadContribution(fact('child', { sent: at(1) }))).toEqual({
      provider: 'provider',
      receivedOn: '2026-06-02',
      counts: { received: 1, answered_in_time: 0, open: 1 },
    });
  });

  it('counts an answer in time, yes or no; a late one never', () => {
    expect(countsOf({ accepted: at(3) })).toEqual({ received: 1, answered_in_time: 1, open: 1 });
    expect(countsOf({ declined: at(3) })).toEqual({ received: 1, answered_in_time: 1, open: 0 });
    expect(countsOf({ accepted: at(5) })).toEqual({ received: 1, answered_in_time: 0, open: 1 });
  });

  it.each(['declined', 'completed', 'redirected', 'withdrawn'] as const)(
    'is no longer open once %s',
    (step) => {
      expect(countsOf({ [step]: at(5) })?.open).toBe(0);
    },
  );

  it('counts a direct referral, closed for the provider when it has completed it', () => {
    expect(countsOf({ accepted: at(2), started: at(3) }, 'direct')).toMatchObject({ received: 1, open: 1 });
    expect(countsOf({ accepted: at(2), completed: at(3) }, 'direct')).toMatchObject({ received: 1, open: 0 });
  });

  it('leaves out what the hub leads and what is not known as sent', () => {
    expect(countsOf({}, 'root')).toBeUndefined();
    expect(countsOf({}, 'self')).toBeUndefined();
    expect(workloadContribution(fact('child', { accepted: at(2) }))).toBeUndefined();
  });
});
