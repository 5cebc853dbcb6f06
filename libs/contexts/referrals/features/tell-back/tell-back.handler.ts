import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { TellBack } from '#referrals/features/tell-back/tell-back.command';

/** Carries out: the hub tells the sender what came of the referral. */
@CommandHandler(TellBack)
export class TellBackHandler implements ICommandHandler<TellBack> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: TellBack): Promise<Acted> {
    const { body } = request;
    return this.referrals.act(request, (facts) => ({ ...facts, type: 'tell-back', outcome: body.outcome }));
  }
}
