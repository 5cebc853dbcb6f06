import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import {
  ListReferrals,
  ListReferralsFilter,
} from '#referrals/read-models/referral-view/list-referrals.query-handler';
import { ReadNote, type ReadableTexts } from '#referrals/read-models/referral-view/read-note.query-handler';
import { ReadReferral } from '#referrals/read-models/referral-view/read-referral.query-handler';
import { ReferralAnswer, referralAnswer } from '#referrals/read-models/referral-view/referral.answer';

const ReferralPageAnswer = z.strictObject({
  referrals: z.array(ReferralAnswer),
  next: z.string().nullable(),
});
const ReferralTextsAnswer = z.strictObject({
  id: uuid,
  note: z.string().nullable().optional(),
  riskInstruction: z.string().nullable().optional(),
});

/** GET /v1/referrals, /v1/referrals/{id} and its texts */
@Controller('v1/referrals')
export class ReferralsController {
  constructor(private readonly queries: QueryBus) {}

  /** The practice's list, the hub's board or the provider's inbox, by the caller's role. */
  @Get()
  @Roles('referrer', 'link-worker', 'coordinator', 'provider')
  @Answers(200, ReferralPageAnswer, 'A page of referrals')
  @Refuses('cursor-invalid')
  async listReferrals(
    @Query({ schema: ListReferralsFilter }) filter: z.infer<typeof ListReferralsFilter>,
    @CurrentActor() caller: Actor,
    @StatedPositions() stated: readonly Position[],
  ): Promise<z.input<typeof ReferralPageAnswer>> {
    const { referrals, next } = await this.queries.execute(new ListReferrals(caller, filter, stated));
    return { referrals: referrals.map(referralAnswer), next };
  }

  /** One referral, with the fields that the caller may see. */
  @Get(':id')
  @Roles('referrer', 'link-worker', 'coordinator', 'provider', 'person')
  @Answers(200, ReferralAnswer, 'The referral')
  @Refuses({ code: 'sign-in-unconfirmed', status: 503 })
  async readReferral(
    @Param('id', { schema: uuid }) id: string,
    @CurrentActor() caller: Actor,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.input<typeof ReferralAnswer>> {
    const row = await this.queries.execute(new ReadReferral(caller, id, stated));
    setAnswerHeaders(reply, { revision: row.version });
    return referralAnswer(row);
  }

  /** The texts of a referral: the note for its referrer and the hub, the risk instruction for the provider too. */
  @Get(':id/note')
  @Roles('referrer', 'link-worker', 'coordinator', 'provider')
  @Answers(200, ReferralTextsAnswer, 'The texts that the caller may read')
  @Refuses('sharing-unconfirmed')
  readNote(
    @Param('id', { schema: uuid }) id: string,
    @CurrentActor() caller: Actor,
    @StatedPositions() stated: readonly Position[],
  ): Promise<ReadableTexts> {
    return this.queries.execute(new ReadNote(caller, id, stated));
  }
}
