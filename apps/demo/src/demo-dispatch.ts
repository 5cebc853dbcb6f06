import type { CommandBus } from '@nestjs/cqrs';
import { HoldContract, ImportFeed, KeepMember, ListOrganisation, SetReferralMode } from '#contexts/directory';
import { RegisterPersonCommand } from '#contexts/people';
import {
  AcceptReferral,
  AcknowledgeOutcome,
  AgreePlan,
  CompleteReferral,
  DeclineReferral,
  RecordNotReached,
  RecordReached,
  RedirectReferral,
  SendOnward,
  SendReferral,
  StartReferral,
  TellBack,
  WithdrawReferral,
} from '#contexts/referrals';
import { type Actor, colleagueOf } from '#platform/http/access/actor';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import type { DemoCommand } from './demo-command.js';

/** What every command says of itself. */
export interface DemoAsking {
  readonly caller: Actor & { readonly organisation: Uuid };
  /** The Idempotency-Key. */
  readonly key: string;
  /** Where the events stand on which the command builds. */
  readonly stated: readonly Position[];
}

/** What a command brought: the id of the thing that it is about or has made, and where its events stand. */
export interface Brought {
  readonly id: Uuid;
  readonly positions: readonly Position[];
}

/**
 * Puts a command on the bus.
 * @param on the id of the person or referral that the command names.
 * @throws whatever the command's handler throws, and a rejection as a problem with its code.
 */
export async function dispatch(
  bus: CommandBus,
  command: DemoCommand,
  on: Uuid | undefined,
  asking: DemoAsking,
): Promise<Brought> {
  switch (command.type) {
    case 'list-organisation':
      return written(await bus.execute(new ListOrganisation(administrators(asking), command.organisation)));
    case 'set-referral-mode': {
      const request = { ...administrators(asking), stated: asking.stated };
      return written(await bus.execute(new SetReferralMode(request, command.area, command.mode)));
    }
    case 'hold-contract':
      return written(
        await bus.execute(new HoldContract(administrators(asking), command.board, command.contract)),
      );
    case 'import-feed': {
      const answer = await bus.execute(new ImportFeed(administrators(asking), command.received));
      if (answer.outcome === 'refused') throw rejectionProblem(answer);
      return { id: answer.view.id, positions: [] };
    }
    case 'keep-member': {
      const { subject, name, roles } = command.member;
      const member = { principal: colleagueOf(asking.caller, subject), name, roles };
      return written(await bus.execute(new KeepMember(administrators(asking), command.organisation, member)));
    }
    case 'register-person':
      return bus.execute(new RegisterPersonCommand(asking.caller, asking.key, command.record));
    case 'send-referral': {
      const body = { person: known(on), ...command.body };
      return acted(await bus.execute(new SendReferral({ ...asking, body })));
    }
    case 'send-onward':
      return acted(await bus.execute(new SendOnward({ ...asking, parent: known(on), body: command.body })));
    case 'redirect-referral': {
      const request = acting(known(on), 'redirect', command.body, asking);
      const { to, headers } = await bus.execute(new RedirectReferral(request));
      return { id: to, positions: headers.positions };
    }
    default:
      return acted(await bus.execute(actOn(known(on), command, asking)));
  }
}

type Acting = Exclude<
  DemoCommand,
  | { readonly type: 'list-organisation' | 'set-referral-mode' | 'hold-contract' | 'import-feed' }
  | { readonly type: 'keep-member' }
  | { readonly type: 'register-person' | 'send-referral' | 'send-onward' | 'redirect-referral' }
>;

/** What an act on a referral says; `act` is the last word of its path, by which a repetition is known. */
function acting<Body extends object>(referral: Uuid, act: string, body: Body, asking: DemoAsking) {
  return { ...asking, referral, act, revision: undefined, body };
}

function actOn(referral: Uuid, command: Acting, asking: DemoAsking) {
  const act = <Body extends object>(word: string, body: Body) => acting(referral, word, body, asking);
  switch (command.type) {
    case 'record-not-reached':
      return new RecordNotReached(act('not-reached', command.body));
    case 'record-reached':
      return new RecordReached(act('reached', command.body));
    case 'agree-plan':
      return new AgreePlan(act('plan', command.body));
    case 'accept-referral':
      return new AcceptReferral(act('accept', command.body));
    case 'decline-referral':
      return new DeclineReferral(act('decline', command.body));
    case 'start-referral':
      return new StartReferral(act('start', command.body));
    case 'complete-referral':
      return new CompleteReferral(act('complete', command.body));
    case 'withdraw-referral':
      return new WithdrawReferral(act('withdraw', command.body));
    case 'tell-back':
      return new TellBack(act('tell-back', command.body));
    case 'acknowledge-outcome':
      return new AcknowledgeOutcome(act('acknowledge', command.body));
  }
}

function administrators({ caller, key }: DemoAsking) {
  const { organisation, principal } = caller;
  return { by: { organisation, principal }, idempotencyKey: key };
}

function known(id: Uuid | undefined): Uuid {
  if (id === undefined) throw new Error("the demo's plan names something before it is made");
  return id;
}

function acted(answer: {
  readonly body: { readonly id: Uuid };
  readonly headers: { readonly positions: readonly Position[] };
}): Brought {
  return { id: answer.body.id, positions: answer.headers.positions };
}

function written(answer: CommandAnswer): Brought {
  if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
  const { stream, position } = answer;
  return { id: stream, positions: position === undefined ? [] : [position] };
}
