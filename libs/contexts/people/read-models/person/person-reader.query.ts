import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Actor } from '#platform/http/access/actor';
import { problem } from '#platform/http/problems/problem.error';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { sharingUnconfirmed } from '#platform/runtime/reading/source-confidence';
import type { GrantPart } from '#people/domain/grants/grant.state';
import { fieldsOfPart, locationFields, sightFields } from '#people/domain/grants/sight.fields';
import type { SightField } from '#people/domain/grants/sight.fields';
import { partsOfRole } from '#people/domain/grants/sight.policies';
import { grantsReadModel } from '../grants/grants.query.js';
import { organisationOf } from './acting.query.js';
import { type PersonRecord, type PersonView, shownOf } from './person-record.query.js';
import { SharingConfidence } from './sharing-confidence.query.js';

const FIELDS = JSON.stringify({ order: sightFields, parts: fieldsOfPart, hidden: locationFields });

interface ShownRow {
  readonly person: Uuid;
  readonly unconfirmed: false;
  readonly writer: Uuid;
  readonly revision: number;
  readonly parts: readonly GrantPart[];
  readonly fields: readonly SightField[];
  readonly id: Uuid;
  readonly kind: string;
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
}

/** A person whom the caller would see, but for what is parked. */
interface UnconfirmedRow {
  readonly person: Uuid;
  readonly unconfirmed: true;
}

type ReadRow = ShownRow | UnconfirmedRow;

interface Reading {
  readonly persons: readonly Uuid[];
  readonly purpose: 'view-person' | 'list-people' | 'correct-record';
  readonly positions?: readonly Position[];
}

/** Which person a read asks for and why; the purpose stands in the audit. */
export interface PersonReading extends Omit<Reading, 'persons'> {
  readonly person: Uuid;
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
   * The persons that the caller may see, each audited; the others are left out silently, and so is whoever waits for a
   * parked message. @throws DesignedError `sharing-unconfirmed`, `not-yet-visible`.
   */
  async list(
    actor: Actor,
    persons: readonly Uuid[],
    positions: readonly Position[],
  ): Promise<readonly ReadPerson[]> {
    const { shown } = await this.look(actor, { persons, purpose: 'list-people', positions });
    return shown;
  }

  /**
   * The person, audited. @throws ProblemError `not-found` for an unknown one and one out of sight alike; DesignedError
   * `sharing-unconfirmed`, also while an event of the referral that opened the sight is parked; `not-yet-visible`.
   */
  async read(actor: Actor, { person, ...reading }: PersonReading): Promise<ReadPerson> {
    const { shown, isUnconfirmed } = await this.look(actor, { ...reading, persons: [person] });
    const [read] = shown;
    if (read !== undefined) return read;
    throw isUnconfirmed ? sharingUnconfirmed() : problem('not-found');
  }

  private async look(
    actor: Actor,
    { persons, purpose, positions = [] }: Reading,
  ): Promise<{ readonly shown: readonly ReadPerson[]; readonly isUnconfirmed: boolean }> {
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
    const shown = rows.flatMap((row) => (row.unconfirmed ? [] : [this.opened(row, at, confirmedAt)]));
    return { shown, isUnconfirmed: shown.length < rows.length };
  }

  private opened(row: ShownRow, at: Instant, confirmedAt: Instant | undefined): ReadPerson {
    const record = JSON.parse(this.runtime.vault.openRow(row.writer, row).text) as PersonRecord;
    const head = { id: row.person, revision: row.revision, parts: [...row.parts] };
    const confirmed = confirmedAt === undefined ? {} : { confirmedAt };
    return { view: { ...head, ...confirmed, ...shownOf(record, row.fields, at) }, record };
  }
}
