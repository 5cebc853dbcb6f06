import type { DefectCode, LeftOutCode, ParsedFeed } from './feed.types.js';
import { DEFECT_CODES, LEFT_OUT_CODES } from './feed.types.js';

/** How far one defect reaches. */
export interface DefectCount {
  readonly code: DefectCode;
  /** Services that show it. */
  readonly services: number;
  /** Organisations that those services belong to. */
  readonly organisations: number;
}

/** What a feed held and what was wrong with it: counts only, in the order of the codes, zero ones left away. */
export interface ImportReport {
  readonly source: string;
  readonly entries: number;
  readonly services: number;
  readonly organisations: number;
  readonly leftOut: readonly { readonly code: LeftOutCode; readonly entries: number }[];
  readonly defects: readonly DefectCount[];
}

/** Counts a parsed feed's defects by code. */
export function importReport(feed: ParsedFeed): ImportReport {
  const leftOut = LEFT_OUT_CODES.map((code) => ({
    code,
    entries: feed.leftOut.filter((entry) => entry.code === code).length,
  }));
  const defects = DEFECT_CODES.map((code) => {
    const flagged = feed.services.filter((service) => service.defects.includes(code));
    const organisations = new Set(flagged.map(({ organisation }) => organisation));
    organisations.delete(null);
    return { code, services: flagged.length, organisations: organisations.size };
  });
  return {
    source: feed.source,
    entries: feed.entries,
    services: feed.services.length,
    organisations: feed.organisations.length,
    leftOut: leftOut.filter(({ entries }) => entries > 0),
    defects: defects.filter(({ services }) => services > 0),
  };
}
