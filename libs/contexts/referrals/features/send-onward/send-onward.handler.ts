import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Acted, ReferralActs } from '#referrals/domain/acting/acting';
import { isReadyForChild, onwardFrom } from '#referrals/domain/referral/referral.policies';
import type { KnownReferral } from '#referrals/domain/referral/referral.state';
import { SendOnward } from '#referrals/features/send-onward/send-onward.command';
import { KnownFacts, offered } from '#referrals/read-models/known-facts/known-facts.query';
import { Viewers } from '#referrals/read-models/known-facts/viewer.query';
import { type HandedOn, ReferralTexts } from '#referrals/read-models/referral-texts/referral-texts.query';

/** Sends a child under a parent as it is now; a parent withdrawn meanwhile has the child withdrawn by the next-step process. */
@CommandHandler(SendOnward)
export class SendOnwardHandler implements ICommandHandler<SendOnward> {
  constructor(
    private readonly referrals: ReferralActs,
    private readonly known: KnownFacts,
    private readonly texts: ReferralTexts,
    private readonly viewers: Viewers,
  ) {}

  /** @throws ProblemError `not-found`, `unknown-service`, `service-not-accepting`, `parent-not-ready`. */
  execute({ request }: SendOnward): Promise<Acted> {
    const route = `/v1/referrals/${request.parent}/onward`;
    return this.referrals.repeatably({ ...request, route }, () => this.send(request, route));
  }

  private async send(request: SendOnward['request'], route: string): Promise<Acted> {
    const { body, caller, stated, parent: id } = request;
    const parent = await this.referrals.seen(caller, id);
    const { sender, person } = parent.context;
    const isReady = isReadyForChild({ kind: parent.context.kind, status: parent.status });
    const known = await this.known.forSending({ sender, person, service: body.service, stated });
    const sharing = isReady ? known.sharing() : null;
    const service = offered(known.service);
    const riskInstruction = isReady ? await this.riskInstructionOf(request, parent) : undefined;
    const sending = { ...request, route, person, note: undefined, riskInstruction };
    return this.referrals.send(sending, (facts) => ({
      ...facts,
      ...onwardFrom(parent),
      riskInstruction: facts.riskInstruction || parent.details.riskInstruction,
      type: 'send-referral',
      kind: 'child',
      receiver: service.organisation,
      service: service.service,
      priority: body.priority,
      promiseDays: service.promiseDays,
      needs: body.needs,
      area: known.person?.outcode ?? null,
      sharing,
      replaces: null,
      linkWorker: facts.actor.worker,
    }));
  }

  /** The hub's own, or the parent's as far as the hub may read it; that there is one is told in any case. */
  private async riskInstructionOf(
    { body, caller, stated }: SendOnward['request'],
    parent: KnownReferral,
  ): Promise<HandedOn | undefined> {
    const { hub, sender, referral } = parent.context;
    if (body.riskInstruction !== undefined) return { text: body.riskInstruction, writtenBy: hub };
    if (!parent.details.riskInstruction) return undefined;
    const { tenant: organisation, pseudonym: principal } = await this.viewers.of(caller, stated);
    const reader = { organisation, principal, role: caller.role, purpose: 'send-onward' } as const;
    return this.texts.riskInstructionFor(reader, sender, referral);
  }
}
