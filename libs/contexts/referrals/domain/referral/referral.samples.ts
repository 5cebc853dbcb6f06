import { bankHolidaysOfEngland } from '#platform/kernel/calendar/bank-holidays.england';
import type { Instant } from '#platform/kernel/clock';
import { replay } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { ActorPart } from '#referrals/domain/referral/referral.codes';
import type {
  Actor,
  CommandFacts,
  ReferralCommand,
  SendChild,
  SendDirect,
  SendRoot,
  SendSelf,
} from '#referrals/domain/referral/referral.commands';
import { referralDecider } from '#referrals/domain/referral/referral.decider';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import type { ReferralState } from '#referrals/domain/referral/referral.state';
import { freelyShared } from '#referrals/domain/referral/sharing.policies';

/** The people and bodies of the specs' examples: invented ids, legible in a failure. */
const id = (digit: number): Uuid => `00000000-0000-4000-8000-${String(digit).padStart(12, '0')}`;

export const practice = id(1);
export const hub = id(2);
export const provider = id(3);
export const otherProvider = id(4);
export const person = id(5);
export const network = id(6);
export const episode = id(7);
export const service = id(8);
export const otherService = id(9);
export const stranger = id(10);
export const root = id(11);
export const child = id(12);
export const direct = id(13);
export const self = id(14);
export const replacement = id(15);
export const note = id(16);

/** Monday 2 November 2026, nine o'clock in London. */
export const monday: Instant = '2026-11-02T09:00:00.000Z';

/** An actor of the examples; their workers are told apart by organisation. */
export function actor(organisation: Uuid, part: ActorPart, worker: string | null = null): Actor {
  return { organisation, part, worker };
}

export const practiceActs = actor(practice, 'sender', 'receptionist');
export const hubActs = actor(hub, 'hub', 'link-worker');
export const providerActs = actor(provider, 'receiver', 'organiser');
export const personActs = actor(person, 'person');
export const systemActs = actor(hub, 'system');

/** The facts of a command: who and when, with England's bank holidays. */
export function facts(by: Actor, at: Instant = monday): CommandFacts {
  return { at, actor: by, holidays: bankHolidaysOfEngland };
}

const asked = {
  type: 'send-referral',
  episode,
  practice,
  network,
  hub,
  person,
  priority: 'routine',
  promiseDays: null,
  needs: ['loneliness', 'debt'],
  area: 'SK4',
  riskInstruction: false,
  noteId: note,
  sharing: freelyShared,
} as const;

export const sendRoot: SendRoot = {
  ...facts(practiceActs),
  ...asked,
  kind: 'root',
  referral: root,
  routeIn: 'practice',
  sender: practice,
  service: null,
};
export const sendSelf: SendSelf = {
  ...facts(hubActs),
  ...asked,
  kind: 'self',
  referral: self,
  routeIn: 'self',
  service: null,
};
export const sendDirect: SendDirect = {
  ...facts(practiceActs),
  ...asked,
  kind: 'direct',
  referral: direct,
  routeIn: 'practice',
  sender: practice,
  receiver: provider,
  service,
};
export const sendChild: SendChild = {
  ...facts(hubActs),
  ...asked,
  kind: 'child',
  referral: child,
  routeIn: 'practice',
  parent: root,
  parentState: { kind: 'root', status: 'plan-agreed' },
  receiver: provider,
  service,
  replaces: null,
  linkWorker: 'link-worker',
};

/**
 * What has happened after commands that must all be accepted.
 * @throws Error when one is rejected: the example is wrong.
 */
export function given(...commands: readonly ReferralCommand[]): {
  readonly events: readonly ReferralEvent[];
  readonly state: ReferralState;
} {
  let events: readonly ReferralEvent[] = [];
  for (const command of commands) {
    const decision = referralDecider.decide(command, replay(referralDecider, events));
    if (decision.outcome === 'rejected') {
      throw new Error(`the example is wrong: ${command.type} is rejected as ${decision.rejection.code}`);
    }
    events = [...events, ...decision.events];
  }
  return { events, state: replay(referralDecider, events) };
}

/** A timer that fires when it is due, or late. */
export function firing(state: ReferralState, at?: Instant): ReferralCommand {
  if (!('next' in state))
    throw new Error('the example is wrong: a referral that is not open waits for nothing');
  const { what, at: due } = state.next;
  return { ...facts(systemActs, at ?? due), type: 'let-time-pass', what, due };
}
