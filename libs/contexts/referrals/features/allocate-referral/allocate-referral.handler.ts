import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ProblemError } from '#platform/http/problems/problem.error';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { AllocateReferral } from '#referrals/features/allocate-referral/allocate-referral.command';
import { KnownMembers } from '#referrals/read-models/known-facts/known-members.query';

/** Gives a referral to a member of its hub. */
@CommandHandler(AllocateReferral)
export class AllocateReferralHandler implements ICommandHandler<AllocateReferral> {
  constructor(
    private readonly referrals: ReferralActs,
    private readonly members: KnownMembers,
  ) {}

  /** @throws ProblemError `not-found`, 422 `unknown-member`, and the rules' refusals. */
  execute({ request }: AllocateReferral): Promise<Acted> {
    const route = `/v1/referrals/${request.referral}/${request.act}`;
    return this.referrals.repeatably({ ...request, route }, () => this.allocate(request));
  }

  private async allocate(request: AllocateReferral['request']): Promise<Acted> {
    const { caller, stated, referral, body } = request;
    const { hub } = (await this.referrals.seen(caller, referral)).context;
    if (!(await this.members.canBeGiven(hub, body.worker, stated))) {
      throw new ProblemError('unknown-member', { status: 422 });
    }
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'allocate-referral',
      worker: body.worker,
    }));
  }
}
