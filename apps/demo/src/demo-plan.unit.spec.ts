import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DemoAct } from './demo-act.js';
import { actsOf } from './demo-acts.fixture.js';
import { type DemoCommand, nameIn } from './demo-command.js';
import { demoIdentities } from './demo-identities.js';
import { type DemoDay, demoPlan, type DemoPlan } from './demo-plan.js';

const END = '2026-11-20T16:30:00.000Z';

type Type = DemoCommand['type'];
type CommandOf<Asked extends Type> = Extract<DemoCommand, { readonly type: Asked }>;

function commandsOf<Asked extends Type>(acts: readonly DemoAct[], type: Asked): readonly CommandOf<Asked>[] {
  return acts
    .map(({ command }) => command)
    .filter((command): command is CommandOf<Asked> => command.type === type);
}

function registrations(plan: DemoPlan): readonly CommandOf<'register-person'>['record'][] {
  return commandsOf(actsOf(plan), 'register-person').map(({ record }) => record);
}

/** How many acts are of a type. */
function count(acts: readonly DemoAct[], type: Type): number {
  return commandsOf(acts, type).length;
}

/** The referrals that somebody has accepted or declined. */
function answeredIn(acts: readonly DemoAct[]): ReadonlySet<string | undefined> {
  const isAnswer = ({ command: { type } }: DemoAct): boolean =>
    type === 'accept-referral' || type === 'decline-referral';
  return new Set(acts.filter(isAnswer).map(({ command }) => nameIn(command)));
}

function hasValidCheckDigit(nhsNumber: string): boolean {
  const weighted = Array.from(nhsNumber.slice(0, 9)).reduce(
    (sum, digit, place) => sum + Number(digit) * (10 - place),
    0,
  );
  return (11 - (weighted % 11)) % 11 === Number(nhsNumber[9]);
}

describe.each([
  [1, 2026],
  [1, 7],
  [0.01, 3],
])("The demo's plan of size %d from seed %d", (size, seed) => {
  let plan: DemoPlan;
  let acts: readonly DemoAct[];

  beforeAll(() => {
    plan = demoPlan({ size, seed, end: END });
    acts = actsOf(plan);
  });

  it('is the same from the same seed, and another from another', () => {
    // As text: to compare ten thousand acts field by field takes seconds.
    expect(JSON.stringify(demoPlan({ size, seed, end: END })) === JSON.stringify(plan)).toBe(true);
    const others = registrations(demoPlan({ size, seed: seed + 1, end: END }));
    expect(JSON.stringify(others)).not.toBe(JSON.stringify(registrations(plan)));
  });

  it('has as many people and referrals as its size says', () => {
    expect(registrations(plan)).toHaveLength(800 * size);
    expect(plan.people).toBe(800 * size);
    const sent = count(acts, 'send-referral') + count(acts, 'send-onward') + count(acts, 'redirect-referral');
    expect(sent).toBe(2_000 * size);
    expect(plan.referrals).toBe(2_000 * size);
    expect(plan.acts).toBe(acts.length);
  });

  it('runs forward in time, from its beginning to the present, on working days', () => {
    const times = acts.map(({ at }) => at);
    expect([...times].sort()).toEqual(times);
    expect(times.every((at) => at >= plan.start && at <= END)).toBe(true);
    const isWrong = ({ date, acts: onDay }: DemoDay): boolean =>
      [0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay()) ||
      !onDay.every(({ at }) => at.startsWith(date));
    expect(plan.days.filter(isWrong)).toEqual([]);
  });

  it('uses an id only after the act that makes it, and makes none twice', () => {
    const made = new Set<string>();
    const wrong = acts.filter(({ command, makes }) => {
      const name = nameIn(command);
      const isWrong = (name !== undefined && !made.has(name)) || (makes !== null && made.has(makes));
      if (makes !== null) made.add(makes);
      return isWrong;
    });
    expect(wrong).toEqual([]);
  });

  it('asks nothing of a referral that is over, but to acknowledge its outcome', () => {
    const over = new Set<string>();
    const wrong = acts.filter(({ command }) => {
      if (!('referral' in command)) return false;
      const { type, referral } = command;
      const isWrong = over.has(referral) !== (type === 'acknowledge-outcome');
      const isRoot = !referral.includes('.');
      if (type === 'withdraw-referral' || type === 'tell-back') over.add(referral);
      if ((type === 'redirect-referral' || type === 'complete-referral') && !isRoot) over.add(referral);
      return isWrong;
    });
    expect(wrong).toEqual([]);
  });

  it('takes a silent provider over three or four working days after the coordinator is due to be told', () => {
    const dayOf = new Map(plan.days.flatMap(({ acts: onDay }, day) => onDay.map((act) => [act, day])));
    const answered = answeredIn(acts);
    const maker = new Map(acts.map((act) => [act.makes, act]));
    const rootOf = new Map(
      acts.flatMap(({ about, command }) =>
        command.type === 'send-referral' ? [[about, command] as const] : [],
      ),
    );
    const takenOver = acts.flatMap((act) => {
      if (act.command.type !== 'redirect-referral' || answered.has(act.command.referral)) return [];
      const sent = maker.get(act.command.referral);
      const root = rootOf.get(act.about);
      if (!sent || !root) throw new Error('a redirect of what nobody has sent');
      return [{ priority: root.body.priority, days: (dayOf.get(act) ?? 0) - (dayOf.get(sent) ?? 0) }];
    });
    const after = { routine: [9, 10], urgent: [6, 7] };
    expect(takenOver.filter(({ priority, days }) => !after[priority].includes(days))).toEqual([]);
    expect(takenOver.length).toBeGreaterThanOrEqual(size < 1 ? 0 : 20);
  });

  it('gives every act a key of its own', () => {
    expect(new Set(acts.map(({ key }) => key)).size).toBe(acts.length);
  });

  it('lets nobody act whom the identity provider does not know', () => {
    const { users, clients } = demoIdentities();
    const known = new Set([
      ...clients.map(({ clientId, organisation, role }) => `${clientId} ${organisation} ${role} true`),
      ...users.flatMap(({ subject, memberships }) =>
        memberships.map(({ organisation, role }) => `${subject} ${organisation} ${role} false`),
      ),
    ]);
    const callers = acts.map(({ by }) => `${by.subject} ${by.organisation} ${by.role} ${by.machine}`);
    expect(callers.filter((caller) => !known.has(caller))).toEqual([]);
  });

  it('registers adults under numbers that are kept for tests, each once', () => {
    const people = registrations(plan);
    expect(new Set(people.map(({ nhsNumber }) => nhsNumber)).size).toBe(people.length);
    const isRight = ({
      nhsNumber = '',
      birthDate = '',
      address,
      phone = '',
    }: (typeof people)[number]): boolean =>
      /^999\d{7}$/.test(nhsNumber) &&
      hasValidCheckDigit(nhsNumber) &&
      birthDate < '2008-11-21' &&
      birthDate > '1930-01-01' &&
      /^SK[1-8] [1-9][CIKMOV]{2}$/.test(address?.postcode ?? '') &&
      /^(07700900\d{3}|01614960\d{3})$/.test(phone);
    expect(people.filter((person) => !isRight(person))).toEqual([]);
  });
});

describe("The shares in the demo's year", () => {
  const acts = actsOf(demoPlan({ size: 5, seed: 11, end: END }));
  const settled = acts.filter(({ at, about }) => at < '2026-08-01' && about.startsWith('episode'));
  const episodesWith = (type: Type): number =>
    new Set(
      acts
        .filter(({ command, about }) => command.type === type && begun.has(about))
        .map(({ about }) => about),
    ).size;
  const begun = new Set(
    settled.filter(({ command }) => command.type === 'send-referral').map(({ about }) => about),
  );
  const share = (type: Type): number => episodesWith(type) / begun.size;

  it('are believable once an episode has had time to run', () => {
    expect(share('record-reached')).toBeGreaterThan(0.74);
    expect(share('record-reached')).toBeLessThan(0.9);
    expect(share('start-referral')).toBeGreaterThan(0.34);
    expect(share('start-referral')).toBeLessThan(0.44);
    expect(share('withdraw-referral')).toBeGreaterThan(0.04);
    expect(share('withdraw-referral')).toBeLessThan(0.16);
    expect(share('redirect-referral')).toBeGreaterThan(0.03);
    expect(share('redirect-referral')).toBeLessThan(0.15);
    expect(share('decline-referral')).toBeGreaterThan(0.1);
    expect(share('decline-referral')).toBeLessThan(0.35);
    expect(share('tell-back')).toBeGreaterThan(0.75);
    expect(share('acknowledge-outcome')).toBeGreaterThan(0.45);
    expect(share('acknowledge-outcome')).toBeLessThan(share('tell-back'));
  });

  it('leave some providers silent', () => {
    const onward = acts.filter(({ command, at }) => command.type === 'send-onward' && at < '2026-10-01');
    const answered = answeredIn(acts);
    const silent =
      onward.filter(({ makes }) => makes !== null && !answered.has(makes)).length / onward.length;
    expect(silent).toBeGreaterThan(0.05);
    expect(silent).toBeLessThan(0.2);
  });
});
