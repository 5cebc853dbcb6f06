import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DemoAct } from './demo-act.js';
import { type DemoCommand, nameIn } from './demo-command.js';
import { demoIdentities } from './demo-identities.js';
import { demoPlan, type DemoPlan } from './demo-plan.js';

const END = '2026-11-20T16:30:00.000Z';

type Type = DemoCommand['type'];
type CommandOf<Asked extends Type> = Extract<DemoCommand, { readonly type: Asked }>;

function actsOf(plan: DemoPlan): readonly DemoAct[] {
  return [...plan.setup.flat(), ...plan.days.flatMap(({ acts }) => acts)];
}

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

/** The referrals that a provider has accepted or declined. */
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
    expect(demoPlan({ size, seed, end: END })).toEqual(plan);
    expect(registrations(demoPlan({ size, seed: seed + 1, end: END }))).not.toEqual(registrations(plan));
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
    for (const { date, acts: onDay } of plan.days) {
      expect([0, 6]).not.toContain(new Date(`${date}T12:00:00Z`).getUTCDay());
      expect(onDay.every(({ at }) => at.startsWith(date))).toBe(true);
    }
  });

  it('uses an id only after the act that makes it, and makes none twice', () => {
    const made = new Set<string>();
    for (const act of acts) {
      const name = nameIn(act.command);
      if (name !== undefined) expect([name, made.has(name)]).toEqual([name, true]);
      if (act.makes === null) continue;
      expect(made.has(act.makes)).toBe(false);
      made.add(act.makes);
    }
  });

  it('asks nothing of a referral that is over, but to acknowledge its outcome', () => {
    const over = new Set<string>();
    for (const { command } of acts) {
      if (!('referral' in command) || command.type === 'send-onward') continue;
      const { type, referral } = command;
      expect([referral, type, over.has(referral)]).toEqual([referral, type, type === 'acknowledge-outcome']);
      const isRoot = !referral.includes('.');
      if (type === 'withdraw-referral' || type === 'tell-back') over.add(referral);
      if ((type === 'redirect-referral' || type === 'complete-referral') && !isRoot) over.add(referral);
    }
  });

  it('takes a silent provider over three or four working days after the coordinator is due to be told', () => {
    const dayOf = new Map(plan.days.flatMap(({ acts: onDay }, day) => onDay.map((act) => [act, day])));
    const answered = answeredIn(acts);
    let looked = 0;
    for (const act of acts) {
      if (act.command.type !== 'redirect-referral') continue;
      const silent = act.command.referral;
      if (answered.has(silent)) continue;
      const sent = acts.find(({ makes }) => makes === silent);
      const [root] = commandsOf(
        acts.filter(({ about }) => about === act.about),
        'send-referral',
      );
      const priority = root?.body.priority ?? 'routine';
      const days = (dayOf.get(act) ?? Number.NaN) - (sent ? (dayOf.get(sent) ?? Number.NaN) : Number.NaN);
      expect([silent, { routine: [9, 10], urgent: [6, 7] }[priority].includes(days)]).toEqual([silent, true]);
      looked += 1;
    }
    expect(looked).toBeGreaterThanOrEqual(size < 1 ? 0 : 20);
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
    for (const { nhsNumber, birthDate, address, phone } of people) {
      expect(nhsNumber).toMatch(/^999\d{7}$/);
      expect(hasValidCheckDigit(nhsNumber ?? '')).toBe(true);
      expect(birthDate && birthDate < '2008-11-21' && birthDate > '1930-01-01').toBe(true);
      expect(address?.postcode).toMatch(/^SK[1-8] [1-9][CIKMOV]{2}$/);
      expect(phone).toMatch(/^(07700900\d{3}|01614960\d{3})$/);
    }
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
