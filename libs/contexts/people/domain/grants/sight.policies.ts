import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Holder } from '#people/domain/person/person.commands';
import { holdsStill, stops } from '#people/domain/person/person.policies';
import type { LettingGo, ObjectionScope } from '#people/domain/person/person.state';
import type { Grant, GrantPart, RecordRef } from './grant.state.js';
import { fieldsOfPart, locationFields, sightFields } from './sight.fields.js';
import type { SightField } from './sight.fields.js';

/** Who asks: one organisation, in one role (a machine in the role that it acts as). */
export interface Viewer {
  readonly organisation: Uuid;
  readonly role: string;
}

/** What a person, or the law, has set against sharing a record. */
export interface Restriction {
  readonly kind: 'location';
}

/**
 * A question for sight of one record at a business instant. `objections` and `restrictions` are all that stand against
 * the person or anyone held to be the same person: no clock is asked whether they have begun. `grants` may hold
 * those of other records.
 */
export interface SightQuestion {
  readonly record: RecordRef;
  readonly grants: readonly Grant[];
  readonly objections: readonly ObjectionScope[];
  readonly restrictions: readonly Restriction[];
  /** Who has let go of the record, each with its last time. */
  readonly letGo?: readonly LettingGo[];
  readonly viewer: Viewer;
  readonly at: Instant;
}

/** The fields that may be shown and the keys of the grants that say so; or why not, for the audit and never the answer. */
export type Sight =
  | { readonly sight: 'allowed'; readonly fields: readonly SightField[]; readonly by: readonly string[] }
  | { readonly sight: 'refused'; readonly why: 'no-grant' | 'not-yet' | 'ended' | 'objection' };

const grantParts: readonly GrantPart[] = ['registrar', 'referrer', 'hub', 'provider'];

const rolesOfPart: Readonly<Record<GrantPart, readonly string[]>> = {
  registrar: ['referrer', 'link-worker', 'coordinator'],
  referrer: ['referrer'],
  hub: ['link-worker', 'coordinator'],
  provider: ['provider'],
};

/** The parts in which somebody of this role may see a record; none for a role that sees no person. */
export function partsOfRole(role: string): readonly GrantPart[] {
  return grantParts.filter((part) => rolesOfPart[part].includes(role));
}

const spokenFor: Readonly<Record<string, readonly GrantPart[]>> = {
  coordinator: grantParts,
  referrer: ['registrar', 'referrer', 'provider'],
  provider: ['provider'],
};

/**
 * The parts for which a role may let its whole organisation go: the coordinator for all that a hub holds, groups of its own
 * included, a practice's or agency's referrer for all but a hub's, and whoever leads a group for the group alone.
 */
export function partsSpokenFor(role: string): readonly GrantPart[] {
  return spokenFor[role] ?? [];
}

/**
 * Says what a viewer may see of a record: the reference that the database's function is compared with.
 *
 * An objection stops everyone that it names at once, but neither the record's writer nor a safeguarding share. A grant
 * counts only when whoever passed the record on had a right to: it wrote the record, or is the hub to whom the writer
 * sent it. So an organisation that knows a person's id cannot refer itself, or a third, into sight. Who has let go sees no
 * more by what it held until then.
 */
export function maySee(question: SightQuestion): Sight {
  const { record, grants, objections, restrictions, letGo, viewer, at } = question;
  const ofRecord = grants.filter((grant) => isOf(record, grant));
  const own = ofRecord.filter(
    (grant) =>
      grant.viewer === viewer.organisation &&
      rolesOfPart[grant.part].includes(viewer.role) &&
      wasPassedOnRightly(grant, ofRecord),
  );
  if (own.length === 0) return { sight: 'refused', why: 'no-grant' };
  const begun = own.filter((grant) => grant.from <= at);
  if (begun.length === 0) return { sight: 'refused', why: 'not-yet' };
  const current = begun.filter(
    (grant) => (grant.until === null || at < grant.until) && holdsStill(holderBy(grant), letGo),
  );
  if (current.length === 0) return { sight: 'refused', why: 'ended' };
  const isWriter = viewer.organisation === record.writer;
  const objected = objections.some((objection) => stops(objection, viewer.organisation, record.writer));
  const open = objected ? current.filter((grant) => grant.basis.purpose === 'safeguarding') : current;
  if (open.length === 0) return { sight: 'refused', why: 'objection' };
  const hidden = !isWriter && restrictions.some(({ kind }) => kind === 'location') ? locationFields : [];
  const fields = sightFields.filter(
    (field) => !hidden.includes(field) && open.some((grant) => fieldsOfPart[grant.part].includes(field)),
  );
  return { sight: 'allowed', fields, by: open.map(({ key }) => key) };
}

function holderBy({ key, part, viewer, from }: Grant): Pick<Holder, 'organisation' | 'grant' | 'since'> {
  return { organisation: viewer, grant: key, since: part === 'registrar' ? null : from };
}

function isOf(record: RecordRef, grant: Grant): boolean {
  return grant.record.person === record.person && grant.record.writer === record.writer;
}

function wasPassedOnRightly({ sharedBy, record }: Grant, ofRecord: readonly Grant[]): boolean {
  if (sharedBy === record.writer) return true;
  return ofRecord.some(
    (other) => other.part === 'hub' && other.viewer === sharedBy && other.sharedBy === record.writer,
  );
}
