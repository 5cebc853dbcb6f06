import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { GrantPart, SharingBasis } from '#people/domain/grants/grant.state';
import type { Objection } from '#people/domain/person/person.state';
import { peopleTenant } from '#people/domain/people-tenant';
import { accountReadModel } from '../account/account.query.js';
import { grantsReadModel } from '../grants/grants.query.js';
import { notLinked, PersonRights } from '../person/person-rights.query.js';

interface OwnRow {
  readonly person: Uuid;
  readonly revision: number;
  readonly objections: readonly Objection[];
}

interface SharingRow {
  readonly organisation: Uuid;
  readonly part: GrantPart;
  readonly since: Instant;
  readonly until: Instant | null;
  /** The opening event's name, then its stream and version. */
  readonly opened_by: string;
  readonly referral: Uuid | null;
  readonly purpose: SharingBasis['purpose'];
  readonly agreed: SharingBasis['agreed'];
  readonly how: SharingBasis['how'];
  readonly recorded_by: Uuid;
  readonly stopped: boolean;
}

/** One organisation's present sight of the person, from which event it came, and whether an objection stops it. */
export interface Sharing {
  readonly organisation: Uuid;
  readonly part: GrantPart;
  readonly since: Instant;
  readonly until: Instant | null;
  readonly opened: { readonly event: string; readonly referral: Uuid | null };
  readonly basis: SharingBasis;
  readonly stopped: boolean;
}

/** What a person sees of itself: who sees the record, and the own objections; nothing of the record. */
export interface OwnView {
  readonly id: Uuid;
  readonly revision: number;
  readonly objections: readonly Objection[];
  readonly sharing: readonly Sharing[];
}

/** Who sees the caller's own record, and what the caller objects to. */
export class ReadOwnViewQuery extends Query<OwnView> {
  constructor(
    readonly actor: Actor,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}

/** Answers `ReadOwnViewQuery`; this read, too, stands in the audit. */
@QueryHandler(ReadOwnViewQuery)
export class ReadOwnViewHandler implements IQueryHandler<ReadOwnViewQuery> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly rights: PersonRights,
  ) {}

  async execute({ actor, positions }: ReadOwnViewQuery): Promise<OwnView> {
    await this.runtime.positions.awaited([accountReadModel, grantsReadModel], positions);
    const subjectKey = this.rights.subjectKey(actor);
    const at = this.runtime.clock.now();
    const { own, sharing } = await this.runtime.database.asTenant(peopleTenant, async (client) => {
      const reader = JSON.stringify({ principal: subjectKey, role: actor.role, purpose: 'own-view' });
      const read = await client.query<OwnRow>('select * from read_own_view($1, $2, $3)', [
        subjectKey,
        at,
        reader,
      ]);
      const shared = await client.query<SharingRow>('select * from who_sees_own_record($1, $2)', [
        subjectKey,
        at,
      ]);
      return { own: read.rows[0], sharing: shared.rows };
    });
    if (own === undefined) throw notLinked();
    const { person, revision, objections } = own;
    return { id: person, revision, objections, sharing: sharing.map(sharingOf) };
  }
}

function sharingOf(row: SharingRow): Sharing {
  const { organisation, part, since, until, stopped, purpose, agreed, how, recorded_by: recordedBy } = row;
  const [event = ''] = row.opened_by.split(' ');
  const opened = { event, referral: row.referral };
  return { organisation, part, since, until, opened, basis: { purpose, agreed, how, recordedBy }, stopped };
}
