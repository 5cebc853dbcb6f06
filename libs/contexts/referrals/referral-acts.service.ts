import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import { problem, type ProblemError, rejectionProblem } from '#platform/http/problems/problem.error';
import type { CommandActor, SealedText } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import {
  type Act,
  type Acted,
  type Asking,
  type Caller,
  ReferralActs,
  type Sending,
  type SendingFacts,
} from '#referrals/domain/acting/acting';
import { refusalSentences, refusalStatuses } from '#referrals/domain/acting/acting.policies';
import { noteKind, riskInstructionKind } from '#referrals/domain/acting/text-kinds';
import type {
  CommandFacts,
  ReferralCommand,
  SendReferral,
} from '#referrals/domain/referral/referral.commands';
import { referralDecider } from '#referrals/domain/referral/referral.decider';
import { participantsOf } from '#referrals/domain/referral/referral.policies';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import {
  type KnownReferral,
  type ReferralState,
  unsentReferral,
} from '#referrals/domain/referral/referral.state';
import { Viewers, type Viewer } from '#referrals/read-models/known-facts/viewer.query';
import { referralAggregate } from './referral.aggregate.js';

/** Runs commands on referrals for callers. */
@Injectable()
export class RuntimeReferralActs extends ReferralActs {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly viewers: Viewers,
  ) {
    super();
  }

  async act(request: Act, command: (facts: CommandFacts) => ReferralCommand): Promise<Acted> {
    const { caller, key, body, stated, referral, act, revision } = request;
    const viewer = await this.viewers.of(caller, stated);
    const actor = actorOf(viewer);
    const facts = this.factsFor(viewer, actor);
    const answer = await this.runtime.commands.execute(referralAggregate, {
      actor,
      identity: this.runtime.identify(actor, key, { route: `POST /v1/referrals/${referral}/${act}`, body }),
      stream: referral,
      at: facts.at,
      ...(revision === undefined ? {} : { ifMatch: revision }),
      command: ({ parts }): ReferralCommand => {
        if (!viewer.sees.some((part) => parts.includes(part))) throw problem('not-found');
        return command(facts);
      },
    });
    return acted(answer);
  }

  async send(request: Sending, command: (facts: SendingFacts) => SendReferral): Promise<Acted> {
    const { caller, key, body, stated, route, person, note, riskInstruction } = request;
    const viewer = await this.viewers.of(caller, stated);
    const actor = actorOf(viewer);
    const facts = this.factsFor(viewer, actor);
    const referral = randomUUID();
    const noteId = note === undefined ? null : randomUUID();
    const sending = command({ ...facts, referral, noteId, riskInstruction: riskInstruction !== undefined });
    const decision = referralDecider.decide(sending, unsentReferral);
    const [sent] = decision.outcome === 'accepted' ? decision.events : [];
    const participants = sent ? participantsOf(sent.data) : [];
    const vault: SealedText[] = [];
    if (sent && note !== undefined && noteId !== null) {
      vault.push(await this.runtime.vault.seal(viewer.tenant, person, noteKind, note, noteId));
    }
    if (sent && riskInstruction !== undefined) {
      const riskKind = riskInstructionKind(viewer.tenant, riskInstruction.writtenBy);
      vault.push(await this.runtime.vault.seal(viewer.tenant, person, riskKind, riskInstruction.text));
    }
    // A refused one too: it keeps its receipt.
    const answer = await this.runtime.commands.create(referralAggregate, {
      actor,
      identity: this.runtime.identify(actor, key, { route: `POST ${route}`, body }),
      stream: referral,
      at: facts.at,
      command: sending,
      participants: participants.map(({ organisation, part }) => ({ tenant: organisation, part })),
      vault,
    });
    return acted(answer);
  }

  async repeatably(
    { caller, key, body, stated, route }: Asking & { readonly route: string },
    attempt: () => Promise<Acted>,
  ): Promise<Acted> {
    try {
      return await attempt();
    } catch (refusal) {
      const viewer = await this.viewers.of(caller, stated);
      const actor = actorOf(viewer);
      const identity = this.runtime.identify(actor, key, { route: `POST ${route}`, body });
      const first = await this.runtime.commands.firstAnswer<ReferralRejection>(actor, identity);
      if (!first) throw refusal;
      return acted(first);
    }
  }

  async seen(caller: Caller, referral: Uuid): Promise<KnownReferral> {
    const viewer = await this.viewers.of(caller, []);
    const { state } = await this.runtime.database.call<{ readonly state: ReferralState | null }>(
      'select referral_seen_by($1, $2, $3) as state',
      [viewer.tenant, referral, viewer.sees],
    );
    if (state === null || state.status === 'unsent') throw problem('not-found');
    return state;
  }

  announcedId({ caller, key }: Asking, referral: Uuid): Uuid {
    const actor = this.runtime.actor(caller.organisation ?? '', caller.principal);
    const { commandId } = this.runtime.identify(actor, key, { route: '', body: null });
    return uuidV5(commandId, `announced referral instead of ${referral}`);
  }

  private factsFor(viewer: Viewer, actor: CommandActor): CommandFacts {
    return {
      at: this.runtime.clock.now(),
      actor: {
        organisation: viewer.tenant,
        part: viewer.acts,
        worker: viewer.isWorker ? actor.principal : null,
      },
      holidays: this.runtime.bankHolidays,
    };
  }
}

function actorOf({ tenant, pseudonym }: Viewer): CommandActor {
  return { organisation: tenant, principal: pseudonym };
}

function acted(answer: CommandAnswer<ReferralRejection>): Acted {
  if (answer.outcome === 'rejected') throw refused(answer.rejection);
  const { stream, version, position } = answer;
  return {
    body: { id: stream, revision: version },
    headers: {
      revision: version,
      location: `/v1/referrals/${stream}`,
      positions: position === undefined ? [] : [position],
    },
  };
}

function refused(rejection: ReferralRejection): ProblemError {
  return rejectionProblem(rejection, refusalStatuses, refusalSentences[rejection.code]);
}
