import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { AcceptReferral } from '#referrals/features/accept-referral/accept-referral.command';

/** Carries out: the provider takes the person on. */
@CommandHandler(AcceptReferral)
export class AcceptReferralHandler implements ICommandHandler<AcceptReferral> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: AcceptReferral): Promise<Acted> {
    return this.referrals.act(request, (facts) => ({ ...facts, type: 'accept-referral' }));
  }
}
