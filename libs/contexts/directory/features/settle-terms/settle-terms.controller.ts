import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { administratorOf } from '#directory/domain/administrator';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply } from '#platform/http/requests/command.decorators';
import { strict, uuid } from '#platform/http/schemas';
import { SettleTerms } from './settle-terms.command.js';

const SetCapacityBody = strict({ accepting: z.boolean() }).meta({ id: 'SetCapacity' });
const SetPromiseBody = strict({ days: z.int().min(1).max(60).nullable() }).meta({ id: 'SetPromise' });
const SetModeBody = strict({ mode: z.enum(['brokered', 'direct', 'hybrid']) }).meta({ id: 'SetMode' });
const Settled = z.strictObject({ id: uuid, revision: z.int() });

/** Settles what an organisation itself decides of a service; an import never touches it. */
@Controller('v1/services')
@Roles('administrator')
export class SettleTermsController {
  constructor(private readonly commands: CommandBus) {}

  /** Says whether the service has room for referrals now. */
  @Post(':service/capacity')
  @Answers(200, Settled, 'The service says so')
  @Refuses('service-not-listed')
  setCapacity(
    @Param('service', { schema: uuid }) service: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: SetCapacityBody }) { accepting }: z.infer<typeof SetCapacityBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Settled>> {
    const request = { by: administratorOf(actor), idempotencyKey, ifMatch };
    return this.settle(new SettleTerms(request, service, { type: 'set-capacity', accepting }), reply);
  }

  /** Promises an answer to each referral within working days, or nothing. */
  @Post(':service/promise')
  @Answers(200, Settled, 'The promise is given')
  @Refuses('service-not-listed')
  setPromise(
    @Param('service', { schema: uuid }) service: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: SetPromiseBody }) { days }: z.infer<typeof SetPromiseBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Settled>> {
    const request = { by: administratorOf(actor), idempotencyKey, ifMatch };
    return this.settle(new SettleTerms(request, service, { type: 'set-promise', promiseDays: days }), reply);
  }

  /** Chooses how referrals reach the service: through the hub, straight from the practice, or either. */
  @Post(':service/mode')
  @Answers(200, Settled, 'The mode is set')
  @Refuses('service-not-listed')
  setServiceMode(
    @Param('service', { schema: uuid }) service: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: SetModeBody }) { mode }: z.infer<typeof SetModeBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Settled>> {
    const request = { by: administratorOf(actor), idempotencyKey, ifMatch };
    return this.settle(new SettleTerms(request, service, { type: 'set-mode', mode }), reply);
  }

  private async settle(
    command: SettleTerms,
    reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Settled>> {
    const answer = await this.commands.execute(command);
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    const { stream, version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/services/${stream}`,
      positions: position && [position],
    });
    return { id: stream, revision: version };
  }
}
