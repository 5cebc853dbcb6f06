import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { personAggregate } from '#people/domain/person/person.aggregate';
import { organisationOf } from '#people/read-models/person/acting.query';
import { characteristicsOf, recordOf, vaultKind } from '#people/read-models/person/person-record.query';
import { type RegisteredPerson, RegisterPersonCommand } from './register-person.command.js';

/**
 * Registers a person: always a fresh random id, always the same statements. Whether another record of the same person
 * exists is not looked up before the answer, so neither the answer nor its time tells.
 */
@CommandHandler(RegisterPersonCommand)
export class RegisterPersonHandler implements ICommandHandler<RegisterPersonCommand> {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  async execute({ actor, idempotencyKey, body }: RegisterPersonCommand): Promise<RegisteredPerson> {
    const organisation = organisationOf(actor);
    const at = this.runtime.clock.now();
    const record = recordOf(body, at);
    const person = randomUUID();
    const by = this.runtime.actor(organisation, actor.principal);
    const answer = await this.runtime.commands.create(personAggregate, {
      actor: by,
      identity: this.runtime.identify(by, idempotencyKey, { route: 'POST /v1/people', body }),
      stream: person,
      at,
      command: { type: 'register-person', person, ...characteristicsOf(record, at) },
      participants: [{ tenant: organisation, part: 'registrar' }],
      vault: [await this.runtime.vault.seal(organisation, person, vaultKind(1), JSON.stringify(record))],
    });
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    const positions = answer.position === undefined ? [] : [answer.position];
    return { id: answer.stream, revision: 1, positions };
  }
}
