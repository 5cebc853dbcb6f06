import { isDeepStrictEqual } from 'node:util';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { DesignedError } from '#platform/kernel/designed-error';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { personAggregate } from '#people/domain/person/person.aggregate';
import type { CorrectPerson } from '#people/domain/person/person.commands';
import { recordFields } from '#people/domain/person/person.fields';
import type { PersonState } from '#people/domain/person/person.state';
import { organisationOf } from '#people/read-models/person/acting.query';
import { characteristicsOf, recordOf, vaultKind } from '#people/read-models/person/person-record.query';
import { PersonReader } from '#people/read-models/person/person-reader.query';
import { type CorrectedRecord, CorrectRecordCommand } from './correct-record.command.js';

/** Corrects a record: only the organisation that wrote it may, and only from the revision it has read. */
@CommandHandler(CorrectRecordCommand)
export class CorrectRecordHandler implements ICommandHandler<CorrectRecordCommand> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly reader: PersonReader,
  ) {}

  async execute(request: CorrectRecordCommand): Promise<CorrectedRecord> {
    const { actor, person, seenRevision, body } = request;
    const organisation = organisationOf(actor);
    const at = this.runtime.clock.now();
    const record = recordOf(body, at);
    const read = await this.reader.read(actor, { person, purpose: 'correct-record' });
    if (!read.view.parts.includes('registrar')) throw notTheWriter();
    const changed = recordFields.filter((field) => !isDeepStrictEqual(record[field], read.record[field]));
    const by = this.runtime.actor(organisation, actor.principal);
    const route = `POST /v1/people/${person}/record`;
    const answer = await this.runtime.commands.execute(personAggregate, {
      actor: by,
      identity: this.runtime.identify(by, request.idempotencyKey, { route, body: { seenRevision, body } }),
      stream: person,
      at,
      command: ({ state }): CorrectPerson => {
        if (revisionOf(state) !== seenRevision) throw stale();
        return { type: 'correct-person', changed, ...characteristicsOf(record, at) };
      },
      vault: [
        await this.runtime.vault.seal(
          organisation,
          person,
          vaultKind(seenRevision + 1),
          JSON.stringify(record),
        ),
      ],
    });
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    const { position } = answer;
    return position === undefined
      ? { revision: seenRevision, positions: [] }
      : { revision: seenRevision + 1, positions: [position] };
  }
}

function revisionOf(state: PersonState): number | undefined {
  return state.status === 'registered' || state.status === 'died' ? state.revision : undefined;
}

function notTheWriter(): DesignedError {
  return new DesignedError(
    'not-the-writer',
    'forbidden',
    'Only the organisation that wrote this record may correct it.',
  );
}

function stale(): DesignedError {
  return new DesignedError(
    'revision-stale',
    'stale-revision',
    'It has changed since you read it. Read it again and decide anew.',
  );
}
