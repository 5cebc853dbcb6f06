export { referralsContext } from './referrals.context.js';
export { ReferralsModule } from './referrals.module.js';

// Commands for whoever asks over the bus of this process: what a route refuses by role and schema is theirs to heed.
export { AcceptReferral } from './features/accept-referral/accept-referral.command.js';
export { AcknowledgeOutcome } from './features/acknowledge-outcome/acknowledge-outcome.command.js';
export { AgreePlan } from './features/agree-plan/agree-plan.command.js';
export { CompleteReferral } from './features/complete-referral/complete-referral.command.js';
export { DeclineReferral } from './features/decline-referral/decline-referral.command.js';
export { RecordNotReached } from './features/record-not-reached/record-not-reached.command.js';
export { RecordReached } from './features/record-reached/record-reached.command.js';
export { RedirectReferral } from './features/redirect-referral/redirect-referral.command.js';
export { SendOnward } from './features/send-onward/send-onward.command.js';
export { SendReferral } from './features/send-referral/send-referral.command.js';
export { StartReferral } from './features/start-referral/start-referral.command.js';
export { TellBack } from './features/tell-back/tell-back.command.js';
export { WithdrawReferral } from './features/withdraw-referral/withdraw-referral.command.js';
