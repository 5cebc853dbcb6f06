import type { Uuid } from '#platform/kernel/ids';
import { financialYear, londonMonth, type Period } from '#insights/domain/period';
import { isHubLed, type ReferralFact, type ReferralStep } from '#insights/domain/referral-fact';

/** How far an episode has come, in the order of the way; docs/domain/published-figures.md says when each counts. */
export const stages = [
  'referred',
  'reached',
  'plan_agreed',
  'sent_onward',
  'accepted',
  'started',
  'completed',
  'told_back',
  'acknowledged',
] as const;
export type Stage = (typeof stages)[number];

/** Episodes per stage, and how many of them a hub led: only those can be reached or agree a plan with it. */
export type FunnelCounts = Readonly<Record<Stage | 'hub_led', number>>;

/** The columns of a funnel count. */
export const funnelColumns = [...stages, 'hub_led'] as const satisfies readonly (keyof FunnelCounts)[];

/** Whose funnel it is. An area is the hubs that serve it: cells of that level have a hub as their subject. */
export type FunnelLevel = 'area' | 'practice' | 'network' | 'provider';

/** What one episode adds to one funnel: months at the level of the area, financial years below it. */
export interface FunnelContribution {
  readonly level: FunnelLevel;
  readonly subject: Uuid;
  readonly period: Period;
  readonly counts: FunnelCounts;
}

/**
 * What one episode adds to the funnels of its hub, practice, network and of each provider that it was sent to: 0 or 1
 * in each stage. Nothing until its first root, self or direct referral is known, because that one gives the cohort.
 *
 * @param facts all that is known of the episode's referrals, in any order.
 */
export function funnelContributions(facts: readonly ReferralFact[]): readonly FunnelContribution[] {
  const first = firstReferral(facts);
  if (!first?.steps.sent) return [];
  const month = londonMonth(first.steps.sent.occurred);
  const year = financialYear(month);
  const counts = countsOf(facts);
  const providers = new Set(facts.filter(isSentToProvider).map((fact) => fact.receiver));
  return [
    { level: 'area', subject: first.hub, period: month, counts },
    ...(first.practice
      ? [{ level: 'practice' as const, subject: first.practice, period: year, counts }]
      : []),
    ...(first.network ? [{ level: 'network' as const, subject: first.network, period: year, counts }] : []),
    ...[...providers].sort().map((provider) => ({
      level: 'provider' as const,
      subject: provider,
      period: year,
      counts: countsOf(facts, provider),
    })),
  ];
}

/** The root, self or direct referral that began the episode; the earliest when there are several. */
export function firstReferral(facts: readonly ReferralFact[]): ReferralFact | undefined {
  const order = (fact: ReferralFact): string => `${fact.steps.sent?.occurred} ${fact.referral}`;
  return facts
    .filter((fact) => fact.kind !== 'child' && fact.steps.sent !== undefined)
    .reduce<ReferralFact | undefined>(
      (best, fact) => (best && order(best) <= order(fact) ? best : fact),
      undefined,
    );
}

/** @param provider counts the provider-led stages of that one alone. */
function countsOf(facts: readonly ReferralFact[], provider?: Uuid): FunnelCounts {
  const begun = facts.filter((fact) => fact.kind !== 'child');
  const hubLed = facts.filter(isHubLed);
  const onward = facts.filter(
    (fact) => !isHubLed(fact) && (provider === undefined || fact.receiver === provider),
  );
  return {
    referred: any(begun, 'sent'),
    reached: any(hubLed, 'reached'),
    plan_agreed: any(hubLed, 'plan_agreed'),
    sent_onward: any(onward, 'sent'),
    accepted: any(onward, 'accepted'),
    started: any(onward, 'started'),
    completed: any(onward, 'completed'),
    told_back: any(begun, 'told_back'),
    acknowledged: any(begun, 'acknowledged'),
    hub_led: any(hubLed, 'sent'),
  };
}

function isSentToProvider(fact: ReferralFact): boolean {
  return !isHubLed(fact) && fact.steps.sent !== undefined;
}

function any(facts: readonly ReferralFact[], step: ReferralStep): 0 | 1 {
  return facts.some((fact) => fact.steps[step] !== undefined) ? 1 : 0;
}
