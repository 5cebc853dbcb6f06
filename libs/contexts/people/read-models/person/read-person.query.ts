import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { z } from 'zod';
import type { Actor } from '#platform/http/access/actor';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { PersonView } from './person-record.query.js';
import { PersonReader } from './person-reader.query.js';

/** One person, as the caller may see it. */
export class ReadPersonQuery extends Query<z.infer<typeof PersonView>> {
  constructor(
    readonly actor: Actor,
    readonly person: Uuid,
    readonly positions: readonly Position[],
  ) {
    super();
  }
}

/** Answers `ReadPersonQuery`: an unknown person and one out of sight are the same 404. */
@QueryHandler(ReadPersonQuery)
export class ReadPersonHandler implements IQueryHandler<ReadPersonQuery> {
  constructor(private readonly reader: PersonReader) {}

  async execute({ actor, person, positions }: ReadPersonQuery): Promise<z.infer<typeof PersonView>> {
    const { view } = await this.reader.read(actor, { person, purpose: 'view-person', positions });
    return view;
  }
}

/** Those of several persons that the caller may see. */
export class ReadPeopleQuery extends Query<readonly z.infer<typeof PersonView>[]> {
  constructor(
    readonly actor: Actor,
    readonly persons: readonly Uuid[],
    readonly positions: readonly Position[],
  ) {
    super();
  }
}

/** Answers `ReadPeopleQuery`; each person shown stands once in the audit, however often it was asked for. */
@QueryHandler(ReadPeopleQuery)
export class ReadPeopleHandler implements IQueryHandler<ReadPeopleQuery> {
  constructor(private readonly reader: PersonReader) {}

  async execute({
    actor,
    persons,
    positions,
  }: ReadPeopleQuery): Promise<readonly z.infer<typeof PersonView>[]> {
    const read = await this.reader.list(actor, persons, positions);
    return read.map(({ view }) => view);
  }
}
