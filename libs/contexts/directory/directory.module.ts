import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CursorSigner } from '#platform/http/cursors/cursor-signer';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { deriveSecret } from '#platform/runtime/vault/keyed-hash';
import { directoryContext } from './directory.context.js';
import { ChangeMembershipController } from './features/change-membership/change-membership.controller.js';
import { ChangeMembershipHandler } from './features/change-membership/change-membership.handler.js';
import { HoldContractController } from './features/hold-contract/hold-contract.controller.js';
import { HoldContractHandler } from './features/hold-contract/hold-contract.handler.js';
import { ConfirmImportHandler } from './features/import-feed/confirm-import.handler.js';
import { FeedImporter } from './features/import-feed/feed-importer.js';
import { ImportFeedController } from './features/import-feed/import-feed.controller.js';
import { ImportFeedHandler } from './features/import-feed/import-feed.handler.js';
import { ReadImportHandler } from './features/import-feed/read-import.query.js';
import { KeepMemberController } from './features/keep-member/keep-member.controller.js';
import { KeepMemberHandler } from './features/keep-member/keep-member.handler.js';
import { ListOrganisationController } from './features/list-organisation/list-organisation.controller.js';
import { ListOrganisationHandler } from './features/list-organisation/list-organisation.handler.js';
import { ListServiceController } from './features/list-service/list-service.controller.js';
import { ListServiceHandler } from './features/list-service/list-service.handler.js';
import { RecordLeavingController } from './features/record-leaving/record-leaving.controller.js';
import { RecordLeavingHandler } from './features/record-leaving/record-leaving.handler.js';
import { SetReferralModeController } from './features/set-referral-mode/set-referral-mode.controller.js';
import { SetReferralModeHandler } from './features/set-referral-mode/set-referral-mode.handler.js';
import { SettleTermsController } from './features/settle-terms/settle-terms.controller.js';
import { SettleTermsHandler } from './features/settle-terms/settle-terms.handler.js';
import { AreaListController } from './read-models/area-list/area-list.controller.js';
import { ReadAreaHandler } from './read-models/area-list/area-list.query.js';
import { ListMembersHandler } from './read-models/member-list/list-members.query.js';
import { MemberListController } from './read-models/member-list/member-list.controller.js';
import { OrganisationListController } from './read-models/organisation-list/organisation-list.controller.js';
import { ReadOrganisationHandler } from './read-models/organisation-list/read-organisation.query.js';
import { SearchOrganisationsHandler } from './read-models/organisation-list/search-organisations.query.js';
import { ReadServiceHandler } from './read-models/service-list/read-service.query.js';
import { SearchServicesHandler } from './read-models/service-list/search-services.query.js';
import { ServiceListController } from './read-models/service-list/service-list.controller.js';

/** Organisations, services and areas: who offers what to whom, whether there is room, and who works where. */
@Module({
  imports: [CqrsModule, ContextModule.for(directoryContext)],
  controllers: [
    AreaListController,
    ChangeMembershipController,
    HoldContractController,
    ImportFeedController,
    KeepMemberController,
    ListOrganisationController,
    ListServiceController,
    MemberListController,
    OrganisationListController,
    RecordLeavingController,
    ServiceListController,
    SetReferralModeController,
    SettleTermsController,
  ],
  providers: [
    ChangeMembershipHandler,
    ConfirmImportHandler,
    FeedImporter,
    HoldContractHandler,
    ImportFeedHandler,
    KeepMemberHandler,
    ListMembersHandler,
    ListOrganisationHandler,
    ListServiceHandler,
    ReadAreaHandler,
    ReadImportHandler,
    ReadOrganisationHandler,
    ReadServiceHandler,
    RecordLeavingHandler,
    SearchOrganisationsHandler,
    SearchServicesHandler,
    SetReferralModeHandler,
    SettleTermsHandler,
    {
      provide: CursorSigner,
      inject: [PlatformEnvironment],
      useFactory: ({ masterSecret }: PlatformEnvironment): CursorSigner =>
        new CursorSigner(deriveSecret(masterSecret, 'cursors directory')),
    },
  ],
})
export class DirectoryModule {}
