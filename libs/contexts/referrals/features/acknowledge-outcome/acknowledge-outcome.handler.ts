import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { AcknowledgeOutcome } from '#referrals/features/acknowledge-outcome/acknowledge-outcome.command';

/** Carries out: the sender (or the person who came by themselves) has read the outcome. */
@CommandHandler(AcknowledgeOutcome)
export class AcknowledgeOutcomeHandler implements ICommandHandler<AcknowledgeOutcome> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: AcknowledgeOutcome): Promise<Acted> {
    return this.referrals.act(request, (facts) => ({ ...facts, type: 'acknowledge-outcome' }));
  }
}
