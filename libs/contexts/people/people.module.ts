import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { CorrectRecordController } from '#people/features/correct-record/correct-record.controller';
import { CorrectRecordHandler } from '#people/features/correct-record/correct-record.handler';
import { ErasePersonController } from '#people/features/erase-person/erase-person.controller';
import { ErasePersonHandler } from '#people/features/erase-person/erase-person.handler';
import { IssueLinkCodeController } from '#people/features/issue-link-code/issue-link-code.controller';
import { IssueLinkCodeHandler } from '#people/features/issue-link-code/issue-link-code.handler';
import { LinkAccountController } from '#people/features/link-account/link-account.controller';
import { LinkAccountHandler } from '#people/features/link-account/link-account.handler';
import { ObjectToSharingController } from '#people/features/object-to-sharing/object-to-sharing.controller';
import { ObjectToSharingHandler } from '#people/features/object-to-sharing/object-to-sharing.handler';
import { RecordDeathController } from '#people/features/record-death/record-death.controller';
import { RecordDeathHandler } from '#people/features/record-death/record-death.handler';
import { RegisterPersonController } from '#people/features/register-person/register-person.controller';
import { RegisterPersonHandler } from '#people/features/register-person/register-person.handler';
import { ResolveConflictController } from '#people/features/resolve-conflict/resolve-conflict.controller';
import { ResolveConflictHandler } from '#people/features/resolve-conflict/resolve-conflict.handler';
import { UnlinkAccountController } from '#people/features/unlink-account/unlink-account.controller';
import { UnlinkAccountHandler } from '#people/features/unlink-account/unlink-account.handler';
import { AuditController } from '#people/read-models/audit/audit.controller';
import { ReadAuditHandler } from '#people/read-models/audit/audit.query';
import { ConflictsController } from '#people/read-models/conflicts/conflicts.controller';
import { ListConflictsHandler, SeenConflicts } from '#people/read-models/conflicts/conflicts.query';
import { OwnViewController } from '#people/read-models/own-view/own-view.controller';
import { ReadOwnViewHandler } from '#people/read-models/own-view/own-view.query';
import { PersonActs } from '#people/read-models/person/person-acts.query';
import { PersonController } from '#people/read-models/person/person.controller';
import { PersonReader } from '#people/read-models/person/person-reader.query';
import { PersonRights } from '#people/read-models/person/person-rights.query';
import { ReadPeopleHandler, ReadPersonHandler } from '#people/read-models/person/read-person.query';
import { SharingConfidence } from '#people/read-models/person/sharing-confidence.query';
import { peopleContext } from './people.context.js';

/** Wires the people context: who people are, and who may see whom. */
@Module({
  imports: [CqrsModule, ContextModule.for(peopleContext)],
  controllers: [
    RegisterPersonController,
    ConflictsController,
    OwnViewController,
    LinkAccountController,
    UnlinkAccountController,
    ResolveConflictController,
    PersonController,
    CorrectRecordController,
    ObjectToSharingController,
    RecordDeathController,
    ErasePersonController,
    IssueLinkCodeController,
    AuditController,
  ],
  providers: [
    ...[SharingConfidence, PersonReader, PersonRights, PersonActs, SeenConflicts],
    ...[RegisterPersonHandler, CorrectRecordHandler, ObjectToSharingHandler, RecordDeathHandler],
    ...[ErasePersonHandler, IssueLinkCodeHandler, LinkAccountHandler, UnlinkAccountHandler],
    ResolveConflictHandler,
    ...[ReadPersonHandler, ReadPeopleHandler, ReadOwnViewHandler, ListConflictsHandler, ReadAuditHandler],
  ],
})
export class PeopleModule {}
