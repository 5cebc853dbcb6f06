import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { problem, ProblemError } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import { type Acted, ReferralActs, type SendingFacts } from '#referrals/domain/acting/acting';
import type { SendReferral as DomainSendReferral } from '#referrals/domain/referral/referral.commands';
import { SendReferral } from '#referrals/features/send-referral/send-referral.command';
import { sendingRoute } from '#referrals/features/send-referral/sending-routes';
import { KnownFacts, type KnownService, offered } from '#referrals/read-models/known-facts/known-facts.query';

const ROUTE = '/v1/referrals';

type Body = SendReferral['request']['body'];
type Kind = NonNullable<Body['kind']>;

/** Sends a person whom the caller has registered: by way of the hub, or straight to a provider where the area allows it. */
@CommandHandler(SendReferral)
export class SendReferralHandler implements ICommandHandler<SendReferral> {
  constructor(
    private readonly referrals: ReferralActs,
    private readonly known: KnownFacts,
  ) {}

  /** @throws ProblemError `role-not-allowed`, `unknown-person`, `unknown-service`, and those of the way to the hub. */
  execute({ request }: SendReferral): Promise<Acted> {
    return this.referrals.repeatably({ ...request, route: ROUTE }, () => this.send(request));
  }

  private async send(request: SendReferral['request']): Promise<Acted> {
    const { body, caller, stated } = request;
    const kind = kindOf(body, caller.role);
    const sender = caller.organisation;
    if (sender === null) throw problem('not-found');
    const known = await this.known.forBeginning({
      sender,
      person: body.person,
      service: body.service,
      stated,
    });
    const { person } = known;
    if (!person) throw new ProblemError('unknown-person', { status: 422 });
    const sharing = known.sharing();
    const way = sendingRoute(kind, sender, person.practice, known.way);
    const service = body.service === undefined ? undefined : offered(known.service);
    const { note } = body;
    const riskInstruction =
      body.riskInstruction === undefined ? undefined : { text: body.riskInstruction, writtenBy: sender };
    const sending = { ...request, route: ROUTE, person: body.person, note, riskInstruction };
    return this.referrals.send(sending, (facts) => ({
      ...commandOf(kind, sender, service, facts),
      ...way,
      type: 'send-referral',
      referral: facts.referral,
      episode: randomUUID(),
      person: body.person,
      priority: body.priority,
      needs: body.needs,
      area: person.outcode,
      sharing,
    }));
  }
}

function kindOf(body: Body, role: string): Kind {
  const isReferrer = role === 'referrer';
  const kind = body.kind ?? (body.service !== undefined ? 'direct' : isReferrer ? 'root' : 'self');
  if ((kind === 'self') === isReferrer) throw problem('role-not-allowed');
  return kind;
}

type Sides = Pick<DomainSendReferral, 'service' | 'promiseDays'> & SendingFacts;

function commandOf(kind: Kind, sender: Uuid, service: KnownService | undefined, facts: SendingFacts) {
  const sides: Sides = {
    ...facts,
    service: service?.service ?? null,
    promiseDays: service?.promiseDays ?? null,
  };
  if (kind === 'self') return { ...sides, kind };
  if (kind === 'root') return { ...sides, kind, sender };
  return { ...sides, kind, sender, receiver: service?.organisation ?? sender };
}
