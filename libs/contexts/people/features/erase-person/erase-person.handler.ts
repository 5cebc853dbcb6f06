import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import type { CommandActor, CommandIdentity } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { partsSpokenFor } from '#people/domain/grants/sight.policies';
import { personAggregate } from '#people/domain/person/person.aggregate';
import type { RecordErasure } from '#people/domain/person/person.commands';
import type { PersonRejection } from '#people/domain/person/person.rejections';
import { confirmedHolding } from '#people/read-models/person/person-holding.query';
import type { ActDone } from '#people/read-models/person/person-acts.query';
import { organisationOf } from '#people/read-models/person/acting.query';
import { PersonRights } from '#people/read-models/person/person-rights.query';
import { ErasePersonCommand } from './erase-person.command.js';

type Answer = CommandAnswer<PersonRejection>;

const sentences: Readonly<Partial<Record<PersonRejection['code'], string>>> = {
  'referrals-open':
    'Your organisation still takes part in an open referral of this person. Close or withdraw it, then erase.',
  'held-in-another-part':
    'Your organisation holds this person in another part than yours. Ask whoever speaks for all of it: the coordinator of a hub, the referrer of a practice.',
};

/** Lets the caller's organisation go. Whoever has let go has no right any more, but a repetition is answered as before. */
@CommandHandler(ErasePersonCommand)
export class ErasePersonHandler implements ICommandHandler<ErasePersonCommand> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly rights: PersonRights,
  ) {}

  /** @throws DesignedError `not-found`; `holders-unconfirmed`; ProblemError 409 `referrals-open`, `held-in-another-part`. */
  async execute(request: ErasePersonCommand): Promise<ActDone> {
    const { actor, person, body, idempotencyKey } = request;
    const organisation = organisationOf(actor);
    const by = this.runtime.actor(organisation, actor.principal);
    const route = `POST /v1/people/${person}/erasure`;
    const identity = this.runtime.identify(by, idempotencyKey, { route, body });
    const answer = await this.letGo(request, organisation, by, identity);
    if (answer.outcome === 'rejected') {
      throw rejectionProblem(answer.rejection, {}, sentences[answer.rejection.code]);
    }
    return { positions: answer.position === undefined ? [] : [answer.position] };
  }

  private async letGo(
    { actor, person, body, positions }: ErasePersonCommand,
    organisation: Uuid,
    by: CommandActor,
    identity: CommandIdentity,
  ): Promise<Answer> {
    try {
      const { writer } = await this.rights.of(actor, person, positions);
      const at = this.runtime.clock.now();
      const held = await confirmedHolding(this.runtime, organisation, person, at);
      const speaksFor = partsSpokenFor(actor.role);
      const command = (): RecordErasure => ({
        ...{ type: 'record-erasure', organisation, at, reason: body.reason },
        ...{ ...held, speaksFor },
      });
      const asked = { actor: by, identity, stream: person, at, command };
      return await this.runtime.commands.executeGranted(personAggregate, writer, asked);
    } catch (refusal) {
      const first = await this.runtime.commands.firstAnswer<PersonRejection>(by, identity);
      if (!first) throw refusal;
      return first;
    }
  }
}
