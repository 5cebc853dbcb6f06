import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { administratorOf } from '#directory/domain/administrator';
import { memberRoles } from '#directory/domain/member/member.state';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, colleagueOf, CurrentActor } from '#platform/http/access/actor';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply } from '#platform/http/requests/command.decorators';
import { shortText, strict, subject, uuid } from '#platform/http/schemas';
import { KeepMember } from './keep-member.command.js';

const KeepMemberBody = strict({
  subject,
  name: shortText(200),
  roles: z.array(z.enum(memberRoles)).min(1).max(memberRoles.length),
}).meta({ id: 'KeepMember' });
const Kept = z.strictObject({ id: uuid, revision: z.int() });

/** Says who works for an organisation. */
@Controller('v1/organisations')
export class KeepMemberController {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Somebody works for your organisation in these roles; the same subject again takes the place of what was told before.
   * `subject` is the member's `sub` at the issuer of your own token. Who may sign in, and as what, that issuer alone says.
   */
  @Post(':organisation/members')
  @Roles('administrator')
  @Answers(200, Kept, 'The member is kept; the id is the member')
  async keepMember(
    @Param('organisation', { schema: uuid }) organisation: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: KeepMemberBody }) { subject: other, name, roles }: z.infer<typeof KeepMemberBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Kept>> {
    const request = { by: administratorOf(actor), idempotencyKey };
    const member = { principal: colleagueOf(actor, other), name, roles };
    const answer = await this.commands.execute(new KeepMember(request, organisation, member));
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    const { stream, version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/organisations/${organisation}/members`,
      positions: position && [position],
    });
    return { id: stream, revision: version };
  }
}
