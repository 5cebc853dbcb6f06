import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { GrantPart } from '#people/domain/grants/grant.state';
import { fieldsOfPart, locationFields, sightFields } from '#people/domain/grants/sight.fields';
import type { SightField } from '#people/domain/grants/sight.fields';
import { partsOfRole } from '#people/domain/grants/sight.policies';
import { grantsReadModel } from '../grants/grants.query.js';
import { organisationOf } from './acting.query.js';
import { type PersonRecord, type PersonView, shownOf } from './person-record.query.js';
import { SharingConfidence } from './sharing-confidence.query.js';

const FIELDS = JSON.stringify({ order: sightFields, parts: fieldsOfPart, hidden: locationFields });

interface ReadRow {
  readonly person: Uuid;
  readonly writer: Uuid;
  readonly revision: number;
  readonly parts: readonly GrantPart[];
  readonly fields: readonly SightField[];
  readonly id: Uuid;
  readonly kind: string;
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
}

/** What a read asks for and why; the purpose stands in the audit. */
export interface PersonReading {
  readonly persons: readonly Uuid[];
  readonly purpose: 'view-person' | 'list-people' | 'correct-record';
  readonly positions?: readonly Position[];
}

/** A record with its view. */
export interface ReadPerson {
  readonly view: z.infer<typeof PersonView>;
  readonly record: PersonRecord;
}

/** The one way to names: rights, denials and audit in one transaction of the database's own function. */
@Injectable()
export class PersonReader {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly confidence: SharingConfidence,
  ) {}

  /**
   * The persons that the caller may see, each audited; the others are left out silently.
   * @throws DesignedError `sharing-unconfirmed`, `not-yet-visible`.
   */
  async read(
    actor: Actor,
    { persons, purpose, positions = [] }: PersonReading,
  ): Promise<readonly ReadPerson[]> {
    const viewer = organisationOf(actor);
    const confirmedAt = await this.confidence.confirm(actor.role);
    await this.runtime.positions.awaited([grantsReadModel], positions);
    const at = this.runtime.clock.now();
    const { principal } = this.runtime.actor(viewer, actor.principal);
    const rows = await this.runtime.database.asTenant(viewer, async (client) => {
      const reader = JSON.stringify({ principal, role: actor.role, purpose });
      const result = await client.query<ReadRow>({
        name: 'read-persons',
        text: 'select * from read_persons($1, $2, $3, $4, $5, $6)',
        values: [viewer, persons, at, reader, partsOfRole(actor.role), FIELDS],
      });
      return result.rows;
    });
    return rows.map((row) => {
      const record = JSON.parse(this.runtime.vault.openRow(row.writer, row).text) as PersonRecord;
      const head = { id: row.person, revision: row.revision, parts: [...row.parts] };
      const view = {
        ...head,
        ...(confirmedAt === undefined ? {} : { confirmedAt }),
        ...shownOf(record, row.fields, at),
      };
      return { view, record };
    });
  }
}
