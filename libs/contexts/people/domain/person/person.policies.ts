import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import { daysLater, defaultProviderDays } from '#people/domain/grants/grant.policies';
import { identityFields } from './person.fields.js';
import type { RecordField } from './person.fields.js';
import type { Holder } from './person.commands.js';
import type { LettingGo, ObjectionScope } from './person.state.js';

/** Says whether two objections have the same scope. */
export function sameScope(one: ObjectionScope, other: ObjectionScope): boolean {
  return one.scope === other.scope && one.organisation === other.organisation;
}

/** Says whether a change of these fields may make the record another person's, or the same as another's. */
export function changesIdentity(changed: readonly RecordField[]): boolean {
  return changed.some((field) => identityFields.includes(field));
}

/** The scope as flat event data. */
export function scopeData(objection: ObjectionScope): {
  readonly scope: ObjectionScope['scope'];
  readonly organisation: ObjectionScope['organisation'];
} {
  return { scope: objection.scope, organisation: objection.organisation };
}

/** The scope that flat event data describe. */
export function scopeOf(data: {
  readonly scope: ObjectionScope['scope'];
  readonly organisation: string | null;
}): ObjectionScope {
  return data.organisation === null
    ? { scope: 'all', organisation: null }
    : { scope: 'organisation', organisation: data.organisation };
}

/** Whether an organisation has not let go of a right of which it knew at that moment. */
export function holdsStill(
  { organisation, grant, since }: Pick<Holder, 'organisation' | 'grant' | 'since'>,
  letGo: readonly LettingGo[] = [],
): boolean {
  return !letGo.some(
    (one) =>
      one.organisation === organisation &&
      (one.grants === undefined ? since === null || since <= one.at : one.grants.includes(grant)),
  );
}

/**
 * When to look again whether somebody still holds the person: at the latest end of those who are left. Null where one of
 * them can let go by itself. A provider's right without an end may get one that nobody tells, so it is looked at again.
 */
export function nextLook(left: readonly Holder[], at: Instant): Instant | null {
  if (left.some(({ part, until }) => until === null && part !== 'provider')) return null;
  const ends = left.map(({ until }) => until ?? daysLater(at, defaultProviderDays));
  return ends.reduce<Instant | null>((latest, end) => (latest === null || end > latest ? end : latest), null);
}

/** Whether an objection stops an organisation: all that it names, but never the record's writer. */
export function stops({ organisation: named }: ObjectionScope, organisation: Uuid, writer: Uuid): boolean {
  return organisation !== writer && (named === null || named === organisation);
}
