import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { StartReferral } from '#referrals/features/start-referral/start-referral.command';

/** Carries out: the person has begun with the provider. */
@CommandHandler(StartReferral)
export class StartReferralHandler implements ICommandHandler<StartReferral> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: StartReferral): Promise<Acted> {
    return this.referrals.act(request, (facts) => ({ ...facts, type: 'start-referral' }));
  }
}
