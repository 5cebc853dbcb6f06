import { formatPosition, parsePosition, POSITION_FORM } from '#platform/kernel/position';
import type { Position } from '#platform/kernel/position';
import { problem } from '../problems/problem.error.js';

/** The header that carries positions, in both directions. */
export const POSITION_HEADER = 'ginnel-position';

/** How many positions a request may state. */
export const MOST_POSITIONS = 16;

/** How long the header may be. */
export const LONGEST_POSITIONS = 1_024;

/** The header as a pattern of JSON Schema. */
export const POSITIONS_FORM = `^[ \\t]*${POSITION_FORM}([ \\t]*,[ \\t]*${POSITION_FORM}){0,${MOST_POSITIONS - 1}}[ \\t]*$`;

/** Reads `context:epoch:partition:position, ...`; an absent header states none. Throws `position-invalid`. */
export function parsePositions(header: string | readonly string[] | undefined): readonly Position[] {
  if (header === undefined) return [];
  const text = typeof header === 'string' ? header : header.join(',');
  const entries = text.length > LONGEST_POSITIONS ? [] : text.split(',');
  if (entries.length === 0 || entries.length > MOST_POSITIONS) throw invalid();
  return entries.map((entry) => {
    const position = parsePosition(entry);
    if (position === undefined) throw invalid();
    return position;
  });
}

/** Writes positions for the header `Ginnel-Position`. */
export function formatPositions(positions: readonly Position[]): string {
  return positions.map(formatPosition).join(', ');
}

function invalid(): Error {
  return problem('position-invalid', {
    detail: `Give at most ${MOST_POSITIONS} positions as context:epoch:partition:position, separated by commas.`,
  });
}
