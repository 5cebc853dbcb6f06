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

/** Whether a holder has not let go since it got its right; a right from after that is held anew. */
export function holdsStill({ organisation, since }: Holder, letGo: readonly LettingGo[] = []): boolean {
  return !letGo.some((one) => one.organisation === organisation && (since === null || since <= one.at));
}
