import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { ReferralActs } from '#referrals/domain/acting/acting';
import { AcceptReferralController } from '#referrals/features/accept-referral/accept-referral.controller';
import { AcceptReferralHandler } from '#referrals/features/accept-referral/accept-referral.handler';
import { AcknowledgeOutcomeController } from '#referrals/features/acknowledge-outcome/acknowledge-outcome.controller';
import { AcknowledgeOutcomeHandler } from '#referrals/features/acknowledge-outcome/acknowledge-outcome.handler';
import { AgreePlanController } from '#referrals/features/agree-plan/agree-plan.controller';
import { AgreePlanHandler } from '#referrals/features/agree-plan/agree-plan.handler';
import { AllocateReferralController } from '#referrals/features/allocate-referral/allocate-referral.controller';
import { AllocateReferralHandler } from '#referrals/features/allocate-referral/allocate-referral.handler';
import { CompleteReferralController } from '#referrals/features/complete-referral/complete-referral.controller';
import { CompleteReferralHandler } from '#referrals/features/complete-referral/complete-referral.handler';
import { DeclineReferralController } from '#referrals/features/decline-referral/decline-referral.controller';
import { DeclineReferralHandler } from '#referrals/features/decline-referral/decline-referral.handler';
import { RecordNotReachedController } from '#referrals/features/record-not-reached/record-not-reached.controller';
import { RecordNotReachedHandler } from '#referrals/features/record-not-reached/record-not-reached.handler';
import { RecordReachedController } from '#referrals/features/record-reached/record-reached.controller';
import { RecordReachedHandler } from '#referrals/features/record-reached/record-reached.handler';
import { RedirectReferralController } from '#referrals/features/redirect-referral/redirect-referral.controller';
import { RedirectReferralHandler } from '#referrals/features/redirect-referral/redirect-referral.handler';
import { SendOnwardController } from '#referrals/features/send-onward/send-onward.controller';
import { SendOnwardHandler } from '#referrals/features/send-onward/send-onward.handler';
import { SendReferralController } from '#referrals/features/send-referral/send-referral.controller';
import { SendReferralHandler } from '#referrals/features/send-referral/send-referral.handler';
import { StartReferralController } from '#referrals/features/start-referral/start-referral.controller';
import { StartReferralHandler } from '#referrals/features/start-referral/start-referral.handler';
import { TellBackController } from '#referrals/features/tell-back/tell-back.controller';
import { TellBackHandler } from '#referrals/features/tell-back/tell-back.handler';
import { WithdrawReferralController } from '#referrals/features/withdraw-referral/withdraw-referral.controller';
import { WithdrawReferralHandler } from '#referrals/features/withdraw-referral/withdraw-referral.handler';
import { KnownFacts } from '#referrals/read-models/known-facts/known-facts.query';
import { KnownMembers } from '#referrals/read-models/known-facts/known-members.query';
import { OwnAccounts } from '#referrals/read-models/known-facts/own-account.query';
import { SharingConfidence } from '#referrals/read-models/known-facts/sharing-confidence.query';
import { Viewers } from '#referrals/read-models/known-facts/viewer.query';
import { ReferralTexts } from '#referrals/read-models/referral-texts/referral-texts.query';
import { ReadTextAuditHandler } from '#referrals/read-models/referral-texts/read-text-audit.query-handler';
import { TextAuditController } from '#referrals/read-models/referral-texts/text-audit.controller';
import { EpisodesController } from '#referrals/read-models/referral-view/episodes.controller';
import { ListReferralsHandler } from '#referrals/read-models/referral-view/list-referrals.query-handler';
import { ReadEpisodeHandler } from '#referrals/read-models/referral-view/read-episode.query-handler';
import { ReadNoteHandler } from '#referrals/read-models/referral-view/read-note.query-handler';
import { ReadReferralHandler } from '#referrals/read-models/referral-view/read-referral.query-handler';
import { ReferralCursors } from '#referrals/read-models/referral-view/referral-cursors';
import { ReferralViews } from '#referrals/read-models/referral-view/referral-view.query';
import { ReferralsController } from '#referrals/read-models/referral-view/referrals.controller';
import { RuntimeReferralActs } from './referral-acts.service.js';
import { referralsContext } from './referrals.context.js';

const controllers = [
  AcceptReferralController,
  AcknowledgeOutcomeController,
  AgreePlanController,
  AllocateReferralController,
  CompleteReferralController,
  DeclineReferralController,
  RecordNotReachedController,
  RecordReachedController,
  RedirectReferralController,
  SendOnwardController,
  SendReferralController,
  StartReferralController,
  TellBackController,
  WithdrawReferralController,
  ReferralsController,
  EpisodesController,
  TextAuditController,
];

const commandHandlers = [
  AcceptReferralHandler,
  AcknowledgeOutcomeHandler,
  AgreePlanHandler,
  AllocateReferralHandler,
  CompleteReferralHandler,
  DeclineReferralHandler,
  RecordNotReachedHandler,
  RecordReachedHandler,
  RedirectReferralHandler,
  SendOnwardHandler,
  SendReferralHandler,
  StartReferralHandler,
  TellBackHandler,
  WithdrawReferralHandler,
];

const queryHandlers = [
  ...[ListReferralsHandler, ReadEpisodeHandler, ReadNoteHandler, ReadReferralHandler],
  ReadTextAuditHandler,
];

const queries = [
  ...[KnownFacts, SharingConfidence, ReferralCursors, ReferralTexts, ReferralViews],
  KnownMembers,
  OwnAccounts,
  Viewers,
];

/** The referrals context: commands and queries over HTTP, on its own runtime. */
@Module({
  imports: [ContextModule.for(referralsContext), CqrsModule],
  controllers,
  providers: [
    ...commandHandlers,
    ...queryHandlers,
    ...queries,
    { provide: ReferralActs, useClass: RuntimeReferralActs },
  ],
})
export class ReferralsModule {}
