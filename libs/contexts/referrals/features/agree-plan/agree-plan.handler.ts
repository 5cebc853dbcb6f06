import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { AgreePlan } from '#referrals/features/agree-plan/agree-plan.command';

/** Carries out: what matters (codes) and how many next actions were agreed with the person. */
@CommandHandler(AgreePlan)
export class AgreePlanHandler implements ICommandHandler<AgreePlan> {
  constructor(private readonly referrals: ReferralActs) {}

  execute({ request }: AgreePlan): Promise<Acted> {
    const { body } = request;
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'agree-plan',
      matters: body.matters,
      actions: body.actions,
    }));
  }
}
