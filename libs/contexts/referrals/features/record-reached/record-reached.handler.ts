import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { RecordReached } from '#referrals/features/record-reached/record-reached.command';

/** Carries out: the person was reached: a two-way contact, with its time and channel. */
@CommandHandler(RecordReached)
export class RecordReachedHandler implements ICommandHandler<RecordReached> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: RecordReached): Promise<Acted> {
    const { body } = request;
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'record-reached',
      channel: body.channel,
      contactAt: body.at,
    }));
  }
}
