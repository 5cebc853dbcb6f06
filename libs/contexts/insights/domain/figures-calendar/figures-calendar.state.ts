import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { FunnelCounts, FunnelLevel } from '#insights/domain/episode-funnel';
import type { Period } from '#insights/domain/period';

/** A board's calendar of frozen figures: which month was frozen last, and when the next one is due. */
export interface FiguresCalendar {
  /** Null until the first freeze. */
  readonly latest: Period | null;
  /** Null until the calendar has begun. */
  readonly next: Instant | null;
}

/** The levels whose figures change with a freeze alone. */
export type FrozenLevel = Exclude<FunnelLevel, 'area'>;

/** The levels whose figures change with a freeze alone, in the order in which they are frozen. */
export const frozenLevels = ['practice', 'network', 'provider'] as const satisfies readonly FrozenLevel[];

/** True counts of one practice, network or provider. */
export interface SubjectCounts {
  readonly subject: Uuid;
  readonly counts: FunnelCounts;
}

/** True counts of one level in one financial year, with the true count of the whole. */
export interface LevelFigures {
  readonly level: FrozenLevel;
  readonly year: Period;
  readonly rows: readonly SubjectCounts[];
  readonly total: FunnelCounts;
}
