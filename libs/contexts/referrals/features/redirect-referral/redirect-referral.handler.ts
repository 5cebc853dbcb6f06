import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { isOpen } from '#referrals/domain/referral/referral.state';
import { freelyShared } from '#referrals/domain/referral/sharing.policies';
import {
  RedirectReferral,
  type Redirected,
} from '#referrals/features/redirect-referral/redirect-referral.command';
import { KnownFacts, offered } from '#referrals/read-models/known-facts/known-facts.query';

/** Redirects a referral; the next-step process sends the one that takes its place, under the id announced here. */
@CommandHandler(RedirectReferral)
export class RedirectReferralHandler implements ICommandHandler<RedirectReferral> {
  constructor(
    private readonly referrals: ReferralActs,
    private readonly known: KnownFacts,
  ) {}

  /** @throws ProblemError `not-found`, `unknown-service`, `service-not-accepting`, and the rules' refusals. */
  async execute({ request }: RedirectReferral): Promise<Redirected> {
    const to = this.referrals.announcedId(request, request.referral);
    const route = `/v1/referrals/${request.referral}/${request.act}`;
    const acted = await this.referrals.repeatably({ ...request, route }, () => this.redirect(request, to));
    return { ...acted, to };
  }

  private async redirect(request: RedirectReferral['request'], to: Uuid): Promise<Acted> {
    const referral = await this.referrals.seen(request.caller, request.referral);
    const { person } = referral.context;
    const { body, stated } = request;
    const known = await this.known.forSending({ sender: null, person, service: body.service, stated });
    const sharing = isOpen(referral) ? known.sharing() : freelyShared;
    const service = offered(known.service);
    return this.referrals.act(request, (facts) => ({
      ...facts,
      type: 'redirect-referral',
      to,
      receiver: service.organisation,
      service: service.service,
      promiseDays: service.promiseDays,
      sharing,
    }));
  }
}
