import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ReadEpisode } from '#referrals/read-models/referral-view/read-episode.query-handler';
import { ReferralAnswer, referralAnswer } from '#referrals/read-models/referral-view/referral.answer';

const EpisodeAnswer = z.strictObject({ referrals: z.array(ReferralAnswer) });

/** GET /v1/episodes/mine and /v1/episodes/{id} */
@Controller('v1/episodes')
export class EpisodesController {
  constructor(private readonly queries: QueryBus) {}

  /** A person's own referrals: where they stand, who must act next and when. */
  @Get('mine')
  @Roles('person')
  @Answers(200, EpisodeAnswer, 'The own referrals')
  @Refuses('not-found', { code: 'sign-in-unconfirmed', status: 503 })
  readOwnEpisodes(
    @CurrentActor() caller: Actor,
    @StatedPositions() stated: readonly Position[],
  ): Promise<z.input<typeof EpisodeAnswer>> {
    return this.episode(caller, undefined, stated);
  }

  /** The referrals of one person's time with the service that the caller may see. */
  @Get(':id')
  @Roles('referrer', 'link-worker', 'coordinator')
  @Answers(200, EpisodeAnswer, 'The episode')
  readEpisode(
    @Param('id', { schema: uuid }) id: string,
    @CurrentActor() caller: Actor,
    @StatedPositions() stated: readonly Position[],
  ): Promise<z.input<typeof EpisodeAnswer>> {
    return this.episode(caller, id, stated);
  }

  private async episode(
    caller: Actor,
    episode: Uuid | undefined,
    stated: readonly Position[],
  ): Promise<z.input<typeof EpisodeAnswer>> {
    const referrals = await this.queries.execute(new ReadEpisode(caller, episode, stated));
    return { referrals: referrals.map(referralAnswer) };
  }
}
