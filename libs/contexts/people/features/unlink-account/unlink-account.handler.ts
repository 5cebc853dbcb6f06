import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DesignedError } from '#platform/kernel/designed-error';
import type { PersonCommand } from '#people/domain/person/person.commands';
import { type ActDone, type PersonAct, PersonActs } from '#people/read-models/person/person-acts.query';
import { UnlinkAccountCommand } from './unlink-account.command.js';

/** Writes the end of the link into the person's own state: the sign-in finds nothing from the answer on. */
@CommandHandler(UnlinkAccountCommand)
export class UnlinkAccountHandler implements ICommandHandler<UnlinkAccountCommand> {
  constructor(private readonly acts: PersonActs) {}

  execute({ actor, idempotencyKey, person, positions }: UnlinkAccountCommand): Promise<ActDone> {
    const command = (): PersonCommand => ({ type: 'unlink-account' });
    const route = `POST /v1/people/${person ?? 'me'}/unlink`;
    const act = { actor, idempotencyKey, route, body: {}, positions, command };
    return person === null ? this.byThePerson(act) : this.acts.byOrganisation(person, act);
  }

  /** Whoever has unlinked itself is nobody's sign-in any more, but a repetition is answered as before. */
  private async byThePerson(act: PersonAct): Promise<ActDone> {
    try {
      return await this.acts.byThePerson(act);
    } catch (refusal) {
      const isNobodys = refusal instanceof DesignedError && refusal.code === 'not-linked';
      const first = isNobodys ? await this.acts.again(act) : undefined;
      if (!first) throw refusal;
      return first;
    }
  }
}
