import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { RegisterPersonController } from '#people/features/register-person/register-person.controller';
import { RegisterPersonHandler } from '#people/features/register-person/register-person.handler';
import { PersonController } from '#people/read-models/person/person.controller';
import { PersonReader } from '#people/read-models/person/person-reader.query';
import { PersonRights } from '#people/read-models/person/person-rights.query';
import { ReadPeopleHandler, ReadPersonHandler } from '#people/read-models/person/read-person.query';
import { SharingConfidence } from '#people/read-models/person/sharing-confidence.query';
import { peopleContext } from './people.context.js';

/** Wires the people context: who people are, and who may see whom. */
@Module({
  imports: [CqrsModule, ContextModule.for(peopleContext)],
  controllers: [RegisterPersonController, PersonController],
  providers: [
    SharingConfidence,
    PersonReader,
    PersonRights,
    RegisterPersonHandler,
    ReadPersonHandler,
    ReadPeopleHandler,
  ],
})
export class PeopleModule {}
