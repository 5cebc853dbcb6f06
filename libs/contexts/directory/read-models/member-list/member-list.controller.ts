import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { memberRoles } from '#directory/domain/member/member.state';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { CursorSigner } from '#platform/http/cursors/cursor-signer';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { problem } from '#platform/http/problems/problem.error';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { queryInteger, strict, uuid } from '#platform/http/schemas';
import { ListMembers } from './list-members.query.js';

const PAGE = 100;

/** What a list of members may name. */
const ListMembersParameters = strict({
  role: z.enum(memberRoles).optional(),
  limit: queryInteger(1, PAGE).optional(),
  cursor: z.string().max(2_000).optional(),
});

const Member = z
  .strictObject({
    id: uuid,
    worker: z.string().describe('The pseudonym under which referrals know the member.'),
    name: z.string().nullable(),
    roles: z.array(z.enum(memberRoles)),
    revision: z.int(),
  })
  .meta({ id: 'Member' });
const MemberPageAnswer = z
  .strictObject({ items: z.array(Member), next: z.string().nullable() })
  .meta({ id: 'MemberPage' });

/** Who works for an organisation, for those who work there. */
@Controller('v1/organisations')
export class MemberListController {
  constructor(
    private readonly queries: QueryBus,
    private readonly cursors: CursorSigner,
  ) {}

  /** The members of your own organisation, in the order of their ids. */
  @Get(':organisation/members')
  @Roles('administrator', 'coordinator', 'link-worker')
  @Answers(200, MemberPageAnswer, 'A page of members')
  @Refuses('cursor-invalid')
  async listMembers(
    @Param('organisation', { schema: uuid }) organisation: Uuid,
    @Query({ schema: ListMembersParameters }) query: z.infer<typeof ListMembersParameters>,
    @StatedPositions() stated: readonly Position[],
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof MemberPageAnswer>> {
    if (organisation !== actor.organisation) throw problem('not-found');
    const { role, limit = PAGE, cursor } = query;
    const scope = { tenant: organisation, route: 'GET /v1/organisations/members', filter: { role } };
    const [place] = cursor === undefined ? [] : this.cursors.open(scope, cursor);
    const after = place === undefined || place === null ? undefined : String(place);
    const { items, next } = await this.queries.execute(
      new ListMembers(organisation, role, { after, limit }, stated),
    );
    return {
      items: items.map((member) => ({ ...member, roles: [...member.roles] })),
      next: next === undefined ? null : this.cursors.sign(scope, [next]),
    };
  }
}
