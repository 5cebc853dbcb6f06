import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { WithdrawReferral } from '#referrals/features/withdraw-referral/withdraw-referral.command';

/** Carries out: the sender, the hub or the person ends an open referral; its open children end with it. */
@CommandHandler(WithdrawReferral)
export class WithdrawReferralHandler implements ICommandHandler<WithdrawReferral> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: WithdrawReferral): Promise<Acted> {
    const { body } = request;
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'withdraw-referral',
      reason: body.reason,
    }));
  }
}
