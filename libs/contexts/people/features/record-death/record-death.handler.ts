import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PersonCommand } from '#people/domain/person/person.commands';
import { type ActDone, PersonActs } from '#people/read-models/person/person-acts.query';
import { RecordDeathCommand } from './record-death.command.js';

/** Records a death on one record; the other contexts hear of it by its event. */
@CommandHandler(RecordDeathCommand)
export class RecordDeathHandler implements ICommandHandler<RecordDeathCommand> {
  constructor(private readonly acts: PersonActs) {}

  execute({ actor, idempotencyKey, person, positions }: RecordDeathCommand): Promise<ActDone> {
    const command = (): PersonCommand => ({ type: 'record-death' });
    const route = `POST /v1/people/${person}/death`;
    const act = { actor, idempotencyKey, route, body: {}, positions, command, takesSight: true };
    return this.acts.byOrganisation(person, act);
  }
}
