import type { ReferralsEvent } from '#platform/contracts/referrals/referrals-event';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import { firstReferral, funnelColumns, funnelContributions } from '#insights/domain/episode-funnel';
import { changedFact, type ReferralFact } from '#insights/domain/referral-fact';
import { referralChange } from './referral-change.projection.js';

/** One episode with all that is known of its referrals. */
export interface EpisodeRow {
  readonly episode: Uuid;
  /** Facts by referral id; a jsonb column. */
  readonly referrals: Readonly<Record<Uuid, ReferralFact>>;
  /** Null until the referral that began the episode is known. */
  readonly hub: Uuid | null;
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly route_in: ReferralFact['routeIn'] | null;
  readonly referred_at: Instant | null;
}

/**
 * The funnel: a row per episode, folded from the public events of all its referrals, and beside it the counts of each
 * hub by month and of each practice, network and provider by financial year. Published only through
 * `publishedFunnel`.
 */
export const funnelProjection: Projection<ReferralsEvent, EpisodeRow> = {
  name: 'funnel',
  table: 'funnel_episode',
  keyColumns: ['episode'],
  spansStreams: true,
  keys: (stored) => (referralChange(stored) ? [{ episode: stored.event.data.episode }] : []),
  evolve: (row, stored) => {
    const change = referralChange(stored);
    if (!change) return row;
    const { referral, episode } = change.identity;
    const referrals = { ...row?.referrals, [referral]: changedFact(row?.referrals[referral], change) };
    return episodeRow(episode, referrals);
  },
  rollups: [
    {
      table: 'funnel_count',
      keyColumns: ['level', 'subject', 'period'],
      countColumns: funnelColumns,
      contributions: (row) =>
        funnelContributions(Object.values(row.referrals)).map(({ level, subject, period, counts }) => ({
          key: { level, subject, period },
          counts,
        })),
    },
  ],
};

function episodeRow(episode: Uuid, referrals: Readonly<Record<Uuid, ReferralFact>>): EpisodeRow {
  const first = firstReferral(Object.values(referrals));
  return {
    episode,
    referrals,
    hub: first?.hub ?? null,
    practice: first?.practice ?? null,
    network: first?.network ?? null,
    route_in: first?.routeIn ?? null,
    referred_at: first?.steps.sent?.occurred ?? null,
  };
}
