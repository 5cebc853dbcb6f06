import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#platform/http/access/actor';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { organisationOf } from '../person/acting.query.js';
import { PersonRights } from '../person/person-rights.query.js';

/** One read of a person by the organisation: who (a keyed hash), in which role, what for, which fields and when. */
export interface AuditedRead {
  readonly reader: string;
  readonly role: string;
  readonly purpose: string;
  readonly parts: readonly string[];
  readonly fields: readonly string[];
  readonly at: Instant;
  readonly recordedAt: Instant;
}

/** Who of the caller's organisation has read a person. */
export class ReadAuditQuery extends Query<readonly AuditedRead[]> {
  constructor(
    readonly actor: Actor,
    readonly person: Uuid,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}

/** Answers `ReadAuditQuery`: the last 100 reads of the caller's organisation, latest first. */
@QueryHandler(ReadAuditQuery)
export class ReadAuditHandler implements IQueryHandler<ReadAuditQuery> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly rights: PersonRights,
  ) {}

  async execute({ actor, person, positions }: ReadAuditQuery): Promise<readonly AuditedRead[]> {
    const organisation = organisationOf(actor);
    await this.rights.of(actor, person, positions);
    return this.runtime.database.asTenant(organisation, async (client) => {
      const { rows } = await client.query<AuditedRead>(
        `select principal as reader, role, purpose, parts, fields, at, recorded_at as "recordedAt"
           from person_audit where tenant = $1 and person = $2 order by entry desc limit 100`,
        [organisation, person],
      );
      return rows;
    });
  }
}
