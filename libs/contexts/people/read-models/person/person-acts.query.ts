import { Injectable } from '@nestjs/common';
import type { Actor } from '#platform/http/access/actor';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { personAggregate } from '#people/domain/person/person.aggregate';
import type { PersonCommand } from '#people/domain/person/person.commands';
import { peopleTenant } from '#people/domain/people-tenant';
import { accountReadModel } from '../account/account.query.js';
import { organisationOf } from './acting.query.js';
import { nothingHere, PersonRights } from './person-rights.query.js';

/** Where the events of an act stand; none when it was already so. */
export interface ActDone {
  readonly positions: readonly Position[];
}

/** Who acts, when, and on whose record. */
export interface Acting {
  /** The reserved tenant where the person does so. */
  readonly organisation: Uuid;
  readonly at: Instant;
  readonly writer: Uuid;
  /** Whether an objection of the person's keeps somebody else's record of them from the organisation. */
  readonly isStopped: boolean;
}

/** An act on a person: the request as it is repeated, and the command that it becomes. */
export interface PersonAct {
  readonly actor: Actor;
  readonly idempotencyKey: string;
  readonly route: string;
  readonly body: object;
  /** What the caller has written before and wants heeded. */
  readonly positions: readonly Position[];
  readonly command: (acting: Acting) => PersonCommand;
  /** Whether the act is refused, as for an unknown id, to an organisation that the person objects to. */
  readonly takesSight?: boolean;
}

/** Runs acts on a person's record for those who may act on it: by a grant, or by the person's own sign-in. */
@Injectable()
export class PersonActs {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly rights: PersonRights,
  ) {}

  /** An act of an organisation with a current grant. @throws DesignedError `not-found`; ProblemError of the rejection. */
  async byOrganisation(person: Uuid, act: PersonAct): Promise<ActDone> {
    const right = act.takesSight === true ? 'inSight' : 'of';
    const { writer, isStopped } = await this.rights[right](act.actor, person, act.positions);
    return this.run({ person, writer, isStopped, organisation: organisationOf(act.actor) }, act);
  }

  /**
   * An act of the person; its receipts belong to the reserved tenant, and each to the one record that it was about: what a
   * sign-in asked of another record is no answer here. @throws DesignedError `not-linked`, `idempotency-key-reused`.
   */
  async byThePerson(act: PersonAct): Promise<ActDone> {
    await this.runtime.positions.awaited([accountReadModel], act.positions);
    const { person, writer } = await this.rights.ofAccount(act.actor);
    const body = aboutRecord(person, act.body);
    return this.run({ person, writer, isStopped: false, organisation: peopleTenant }, { ...act, body });
  }

  /**
   * The answer kept for an act of a sign-in, if it was accepted before: it may have ended its own right to act. The receipt
   * itself says which record that was about.
   */
  async again({ actor, idempotencyKey, route, body }: PersonAct): Promise<ActDone | undefined> {
    const by = this.runtime.actor(peopleTenant, actor.principal);
    const { commandId } = this.runtime.identify(by, idempotencyKey, { route, body });
    const [kept] = await this.runtime.database.tenantQuery<{ readonly stream: Uuid }>(
      peopleTenant,
      "select stream from receipt where tenant = $1 and command_id = $2 and status = 'accepted'",
      [peopleTenant, commandId],
    );
    if (kept === undefined) return undefined;
    const asked = { route, body: aboutRecord(kept.stream, body) };
    const first = await this.runtime.commands.firstAnswer(
      by,
      this.runtime.identify(by, idempotencyKey, asked),
    );
    return first && done(first);
  }

  /** An act on a person whose record and right the caller has established. */
  async run(
    { person, ...by }: Omit<Acting, 'at'> & { readonly person: Uuid },
    { actor, idempotencyKey, route, body, command }: Omit<PersonAct, 'positions'>,
  ): Promise<ActDone> {
    const at = this.runtime.clock.now();
    const caller = this.runtime.actor(by.organisation, actor.principal);
    const answer = await this.runtime.commands.executeGranted(personAggregate, by.writer, {
      actor: caller,
      identity: this.runtime.identify(caller, idempotencyKey, { route, body }),
      stream: person,
      at,
      command: () => command({ ...by, at }),
    });
    return done(answer);
  }
}

function aboutRecord(person: Uuid, body: object): object {
  return { record: person, asked: body };
}

function done(answer: CommandAnswer): ActDone {
  if (answer.outcome === 'rejected') {
    throw answer.rejection.code === 'out-of-sight' ? nothingHere() : rejectionProblem(answer.rejection);
  }
  return { positions: answer.position === undefined ? [] : [answer.position] };
}
