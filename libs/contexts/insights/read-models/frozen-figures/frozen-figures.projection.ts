import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection, RowKey } from '#platform/kernel/projection';
import type { FunnelCounts } from '#insights/domain/episode-funnel';
import type { FiguresCalendarEvent } from '#insights/domain/figures-calendar/figures-calendar.events';
import type { FrozenLevel } from '#insights/domain/figures-calendar/figures-calendar.state';
import type { Period } from '#insights/domain/period';

/** True counts as they stood at a freeze. */
export interface FrozenFigureRow {
  readonly tenant: Uuid;
  readonly level: FrozenLevel;
  /** The financial year that was counted. */
  readonly year: Period;
  /** The month after whose end it was counted. */
  readonly month: Period;
  /** A practice's, network's or provider's id, or `total`. */
  readonly subject: string;
  readonly frozen_at: Instant;
  /** A jsonb column. */
  readonly counts: FunnelCounts;
}

interface Frozen {
  readonly level: FrozenLevel;
  readonly year: Period;
  readonly subject: string;
  readonly counts: FunnelCounts;
}

/** The subject of a level's total, which is written last: where it stands, the freeze is there as a whole. */
export const TOTAL = 'total';

/** The frozen figures, a row for each subject and freeze: what the events of the freezes carry, no more. */
export const frozenFiguresProjection: Projection<FiguresCalendarEvent, FrozenFigureRow> = {
  name: 'frozen-figures',
  table: 'frozen_figure',
  keyColumns: ['tenant', 'level', 'year', 'month', 'subject'],
  keys: ({ event }) => {
    if (event.type === 'calendar-begun') return [];
    const { board, month } = event.data;
    return frozenBy(event).map(({ level, year, subject }) => ({
      tenant: board,
      level,
      year,
      month,
      subject,
    }));
  },
  evolve: (row, { event }, key) => {
    if (event.type === 'calendar-begun') return row;
    const { board, month, frozenAt } = event.data;
    const frozen = frozenBy(event).find((one) => isOf(one, key));
    return frozen ? { ...frozen, tenant: board, month, frozen_at: frozenAt } : row;
  },
};

function frozenBy(
  event: Exclude<FiguresCalendarEvent, { readonly type: 'calendar-begun' }>,
): readonly Frozen[] {
  if (event.type === 'month-frozen') {
    return event.data.totals.map((total) => ({ ...total, subject: TOTAL }));
  }
  const { level, year, rows } = event.data;
  return rows.map(({ subject, counts }) => ({ level, year, subject, counts }));
}

function isOf(frozen: Frozen, key: RowKey): boolean {
  return frozen.level === key.level && frozen.year === key.year && frozen.subject === key.subject;
}
