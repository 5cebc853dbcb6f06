import { Injectable } from '@nestjs/common';
import type { Actor } from '#platform/http/access/actor';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { GrantPart } from '#people/domain/grants/grant.state';
import { partsOfRole } from '#people/domain/grants/sight.policies';
import { grantsReadModel } from '../grants/grants.query.js';
import { organisationOf } from './acting.query.js';

/** Whose record a person is, and as what the caller has to do with it. */
export interface PersonRight {
  readonly writer: Uuid;
  readonly parts: readonly GrantPart[];
  /** Whether an objection keeps this record from them. */
  readonly isObjectedTo: boolean;
  /** Whether one keeps somebody else's record from them that is held to be the same person's. */
  readonly isStopped: boolean;
}

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** Says who may act on a person. No name is read, so nothing is audited here. */
@Injectable()
export class PersonRights {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /**
   * The caller's right to act, for what protects the person: an objection does not end it, so that a further one can be
   * recorded, and a link to a stranger ended. @throws DesignedError `not-found` without one, as for an unknown id.
   */
  async of(actor: Actor, person: Uuid, positions: readonly Position[] = []): Promise<PersonRight> {
    const right = await this.rightOf(actor, person, positions);
    if (!right) throw nothingHere();
    return right;
  }

  /** As `of`, for whom no objection keeps the record from. */
  async inSight(actor: Actor, person: Uuid, positions: readonly Position[] = []): Promise<PersonRight> {
    const right = await this.rightOf(actor, person, positions);
    if (!right || right.isObjectedTo) throw nothingHere();
    return right;
  }

  private async rightOf(
    actor: Actor,
    person: Uuid,
    positions: readonly Position[],
  ): Promise<PersonRight | undefined> {
    const viewer = organisationOf(actor);
    await this.runtime.positions.awaited([grantsReadModel], positions);
    const [right] = await this.runtime.database.tenantQuery<Nullable<PersonRight>>(
      viewer,
      'select writer, parts, is_objected_to as "isObjectedTo", is_stopped as "isStopped" from person_rights($1, $2, $3, $4)',
      [viewer, person, this.runtime.clock.now(), partsOfRole(actor.role)],
    );
    if (!right?.writer || !right.parts) return undefined;
    const { writer, parts, isObjectedTo, isStopped } = right;
    return { writer, parts, isObjectedTo: isObjectedTo !== false, isStopped: isStopped !== false };
  }

  /** The person that a sign-in belongs to. @throws DesignedError `not-linked` where there is none. */
  async ofAccount(actor: Actor): Promise<{ readonly person: Uuid; readonly writer: Uuid }> {
    const account = await this.accountOf(this.subjectKey(actor));
    if (account === undefined) throw notLinked();
    return account;
  }

  /** The person that a subject's key is linked to, if any. */
  async accountOf(subjectKey: string): Promise<{ readonly person: Uuid; readonly writer: Uuid } | undefined> {
    const [row] = await this.runtime.database.runtimeQuery<{ person: Uuid | null; writer: Uuid | null }>(
      'select person, writer from person_of_account($1)',
      [subjectKey],
    );
    return row?.person && row.writer ? { person: row.person, writer: row.writer } : undefined;
  }

  /** The keyed hash that stands for a caller's sign-in, the same in every context. */
  subjectKey(actor: Actor): string {
    return this.runtime.actor('', actor.principal).principal;
  }
}

/** The answer about a person who is out of the caller's sight, or is not there. */
export function nothingHere(): DesignedError {
  return new DesignedError('not-found', 'not-found', 'There is nothing here under this id for you.');
}

/** The answer to a person whose sign-in belongs to no record. */
export function notLinked(): DesignedError {
  const what = 'Your sign-in is not linked to a record. Ask your link worker for a code.';
  return new DesignedError('not-linked', 'not-found', what);
}
