import type { CalendarDate } from '#platform/kernel/clock';
import type { Membership, OrganisationFacts } from './organisation.state.js';

/** A practice has an ODS code (3 to 10 capital letters and digits); others may have one. */
export function hasFittingOdsCode({ kind, odsCode }: Pick<OrganisationFacts, 'kind' | 'odsCode'>): boolean {
  return odsCode === null ? kind !== 'practice' : /^[A-Z0-9]{3,10}$/.test(odsCode);
}

/** The membership in force on a date; null before the first one. */
export function membershipOn(memberships: readonly Membership[], date: CalendarDate): Membership | null {
  return memberships.findLast(({ from }) => from <= date) ?? null;
}

/** Whether two listings of one organisation say the same. */
export function sameFacts(a: OrganisationFacts, b: OrganisationFacts): boolean {
  return (
    a.kind === b.kind &&
    a.odsCode === b.odsCode &&
    a.name === b.name &&
    a.area === b.area &&
    a.content === b.content
  );
}
