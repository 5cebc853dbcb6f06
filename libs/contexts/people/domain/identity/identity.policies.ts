import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { IdentityMember } from './identity.state.js';

/** A person id in the spine, with keyed hashes of what `identityTexts` gives; null where nothing is known. */
export interface SpineRow {
  readonly person: Uuid;
  readonly numberHash: string | null;
  readonly birthHash: string | null;
}

/** A row of somebody already compared, with the first person id of its match (its own when alone). */
export type ComparedRow = SpineRow & { readonly sameAs: Uuid };

/** What a comparison found; `matched` names the first of the match, `conflict` everyone that stands against it. */
export type IdentityMatch =
  | { readonly outcome: 'alone' }
  | { readonly outcome: 'matched'; readonly sameAs: Uuid }
  | { readonly outcome: 'conflict'; readonly with: readonly Uuid[] };

/**
 * Says who of the others is the same person as the candidate.
 *
 * Without an NHS number, or with one that nobody else carries: alone. The same number and the same birth date as one
 * known person: matched. The same number and only other, or missing, birth dates: a conflict, for a human. So too when
 * number and birth date agree with several whom a human has found to be different people.
 */
export function matchIdentity(candidate: SpineRow, others: readonly ComparedRow[]): IdentityMatch {
  if (candidate.numberHash === null) return { outcome: 'alone' };
  const sameNumber = others.filter(
    (other) => other.person !== candidate.person && other.numberHash === candidate.numberHash,
  );
  const agreeing = sameNumber.filter(
    (other) => other.birthHash !== null && other.birthHash === candidate.birthHash,
  );
  const [first] = agreeing;
  if (first !== undefined && agreeing.every(({ sameAs }) => sameAs === first.sameAs)) {
    return { outcome: 'matched', sameAs: first.sameAs };
  }
  const against = agreeing.length > 0 ? agreeing : sameNumber;
  if (against.length === 0) return { outcome: 'alone' };
  return { outcome: 'conflict', with: against.map(({ person }) => person) };
}

/**
 * The texts whose keyed hashes stand in the spine. The birth date is hashed together with the number: alone it has so
 * few values that equal hashes would tell who was born on the same day. Null where the number, or the date, is missing.
 */
export function identityTexts(
  nhsNumber: string | null,
  birthDate: CalendarDate | null,
): { readonly number: string | null; readonly birth: string | null } {
  if (nhsNumber === null) return { number: null, birth: null };
  return {
    number: `nhs-number:${nhsNumber}`,
    birth: birthDate === null ? null : `${nhsNumber}:born:${birthDate}`,
  };
}

/** All that are held to be the same person as this one, itself included, in their order. */
export function clusterOf(members: readonly IdentityMember[], person: Uuid): readonly IdentityMember[] {
  const first = members.find((member) => member.person === person)?.sameAs;
  return members.filter((member) => member.sameAs === first);
}

/** Says whether a human set these two apart. */
export function areApart(apart: readonly (readonly [Uuid, Uuid])[], one: Uuid, other: Uuid): boolean {
  return apart.some(
    ([left, right]) => (left === one && right === other) || (left === other && right === one),
  );
}
