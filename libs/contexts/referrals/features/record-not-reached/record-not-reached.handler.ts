import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { RecordNotReached } from '#referrals/features/record-not-reached/record-not-reached.command';

/** Carries out: an attempt to reach the person failed. */
@CommandHandler(RecordNotReached)
export class RecordNotReachedHandler implements ICommandHandler<RecordNotReached> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: RecordNotReached): Promise<Acted> {
    const { body } = request;
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'record-not-reached',
      channel: body.channel,
      contactAt: body.at,
    }));
  }
}
