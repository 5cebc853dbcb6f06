import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { CompleteReferral } from '#referrals/features/complete-referral/complete-referral.command';

/** Carries out: the person has finished with the provider. */
@CommandHandler(CompleteReferral)
export class CompleteReferralHandler implements ICommandHandler<CompleteReferral> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: CompleteReferral): Promise<Acted> {
    const { body } = request;
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'complete-referral',
      outcome: body.outcome,
    }));
  }
}
