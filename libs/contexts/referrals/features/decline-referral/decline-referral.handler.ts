import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { DeclineReferral } from '#referrals/features/decline-referral/decline-referral.command';

/** Carries out: the receiver hands the person back to the hub, for a coded reason. */
@CommandHandler(DeclineReferral)
export class DeclineReferralHandler implements ICommandHandler<DeclineReferral> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: DeclineReferral): Promise<Acted> {
    const { body } = request;
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'decline-referral',
      reason: body.reason,
    }));
  }
}
