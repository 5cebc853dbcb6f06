import type { Uuid } from '#platform/kernel/ids';
import type { FeedComparison } from './compare-feed.js';
import type { LeftOutCode } from './feed.types.js';
import type { DefectCount, ImportReport } from './import-report.js';

/** Where an import stands. `waiting` for a confirmation; `superseded` by a later import of the same source. */
export type ImportStatus = 'applying' | 'waiting' | 'applied' | 'superseded';

/** Why an entry is not imported, when what it names is kept by somebody else. */
export const KEPT_BY_ANOTHER = 'kept-by-another';

/** What an import does, or would do once it is confirmed, and what was wrong with the feed. Counts only. */
export interface ImportSummary {
  readonly source: string;
  readonly entries: number;
  /** Services that the feed brought and that are listed afterwards: listed, changed and unchanged together. */
  readonly imported: number;
  readonly listed: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly unlisted: number;
  /** Listed services whose entry is there but cannot be read now: they stay as they were. */
  readonly kept: number;
  readonly organisations: { readonly listed: number; readonly changed: number; readonly unchanged: number };
  readonly leftOut: readonly {
    readonly code: LeftOutCode | typeof KEPT_BY_ANOTHER;
    readonly entries: number;
  }[];
  readonly defects: readonly DefectCount[];
  readonly needsConfirmation: boolean;
}

/** An import as it is answered. */
export interface ImportView extends ImportSummary {
  readonly id: Uuid;
  readonly status: ImportStatus;
}

/** Sums up a comparison and the feed's own report; `foreign` services are kept by somebody else. */
export function summaryOf(report: ImportReport, comparison: FeedComparison, foreign: number): ImportSummary {
  const [listed, changed] = [comparison.listed.length, comparison.changed.length];
  const { organisations } = comparison;
  return {
    source: report.source,
    entries: report.entries,
    imported: listed + changed + comparison.unchanged,
    listed,
    changed,
    unchanged: comparison.unchanged,
    unlisted: comparison.unlisted.length,
    kept: comparison.kept.length,
    organisations: {
      listed: organisations.listed.length,
      changed: organisations.changed.length,
      unchanged: organisations.unchanged,
    },
    leftOut: [
      ...report.leftOut,
      ...(foreign > 0 ? [{ code: KEPT_BY_ANOTHER, entries: foreign } as const] : []),
    ],
    defects: report.defects,
    needsConfirmation: comparison.needsConfirmation,
  };
}
