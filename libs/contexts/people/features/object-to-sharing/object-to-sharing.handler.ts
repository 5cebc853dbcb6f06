import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PersonCommand } from '#people/domain/person/person.commands';
import { type ActDone, type Acting, PersonActs } from '#people/read-models/person/person-acts.query';
import { ObjectToSharingCommand } from './object-to-sharing.command.js';

/** Writes the objection into the person's own state: whoever reads after the answer is refused. */
@CommandHandler(ObjectToSharingCommand)
export class ObjectToSharingHandler implements ICommandHandler<ObjectToSharingCommand> {
  constructor(private readonly acts: PersonActs) {}

  execute({ actor, idempotencyKey, person, asked, positions }: ObjectToSharingCommand): Promise<ActDone> {
    const { change, objection } = asked;
    const command = ({ organisation: recordedBy, at, writer, isStopped }: Acting): PersonCommand =>
      change === 'object'
        ? { type: 'object-to-sharing', objection, at, recordedBy }
        : { type: 'lift-objection', objection, recordedBy, writer, isStopped };
    const route = `POST /v1/people/${person ?? 'me'}/objections ${change}`;
    const act = { actor, idempotencyKey, route, body: objection, positions, command };
    return person === null ? this.acts.byThePerson(act) : this.acts.byOrganisation(person, act);
  }
}
