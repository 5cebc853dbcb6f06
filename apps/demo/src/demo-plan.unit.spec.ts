import { beforeAll, describe, expect, it } from '@jest/globals';
import { namesIn, type DemoAct } from './demo-act.js';
import { demoIdentities } from './demo-identities.js';
import { demoPlan, type DemoPlan } from './demo-plan.js';

const END = '2026-11-20T16:30:00.000Z';

interface Registration {
  readonly nhsNumber: string;
  readonly birthDate: string;
  readonly address: { readonly postcode: string };
  readonly phone: string;
}

function actsOf(plan: DemoPlan): readonly DemoAct[] {
  return [...plan.setup.flat(), ...plan.days.flatMap(({ acts }) => acts)];
}

function registrations(plan: DemoPlan): readonly Registration[] {
  return actsOf(plan)
    .filter(({ request }) => request.path === '/v1/people')
    .map(({ request }) => request.body as Registration);
}

/** How many acts have a path that ends so. */
function count(acts: readonly DemoAct[], ending: string): number {
  return acts.filter(({ request }) => request.path.endsWith(ending)).length;
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
    expect(count(acts, '/v1/referrals') + count(acts, '/onward') + count(acts, '/redirect')).toBe(
      2_000 * size,
    );
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
      for (const name of namesIn(act.request)) expect([name, made.has(name)]).toEqual([name, true]);
      if (act.makes === null) continue;
      expect(made.has(act.makes)).toBe(false);
      made.add(act.makes);
    }
  });

  it('asks nothing of a referral that is over, but to acknowledge its outcome', () => {
    const over = new Set<string>();
    for (const { request } of acts) {
      const [, referral = '', act = ''] =
        /^\/v1\/referrals\/\{([^}]+)\}\/([a-z-]+)$/.exec(request.path) ?? [];
      if (referral === '') continue;
      expect([referral, act, over.has(referral)]).toEqual([referral, act, act === 'acknowledge']);
      const isRoot = !referral.includes('.');
      if (
        act === 'withdraw' ||
        act === 'tell-back' ||
        act === 'redirect' ||
        (act === 'complete' && !isRoot)
      ) {
        if (!(act === 'redirect' && isRoot)) over.add(referral);
      }
    }
  });

  it('takes a silent provider over three or four working days after the coordinator is due to be told', () => {
    const dayOf = new Map(plan.days.flatMap(({ acts: onDay }, day) => onDay.map((act) => [act, day])));
    const answered = new Set(
      acts
        .filter(({ request }) => /\/(accept|decline)$/.test(request.path))
        .flatMap(({ request }) => namesIn(request)),
    );
    let looked = 0;
    for (const act of acts) {
      if (!act.request.path.endsWith('/redirect')) continue;
      const [silent = ''] = namesIn(act.request);
      if (answered.has(silent)) continue;
      const sent = acts.find(({ makes }) => makes === silent);
      const root = acts.find(({ about, request }) => about === act.about && request.path === '/v1/referrals');
      const { priority } = root?.request.body as { readonly priority: 'routine' | 'urgent' };
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
    const known = new Map<string, string>(
      clients.map((client) => [client.clientId, `${client.organisation} ${client.role}`]),
    );
    for (const user of users) {
      user.memberships.forEach(({ organisation, role }, index) =>
        known.set(index === 0 ? user.subject : `${user.subject}.${index + 1}`, `${organisation} ${role}`),
      );
    }
    for (const { by } of acts) expect(known.get(by.clientId)).toBe(`${by.organisation} ${by.role}`);
  });

  it('registers adults under numbers that are kept for tests, each once', () => {
    const people = registrations(plan);
    expect(new Set(people.map(({ nhsNumber }) => nhsNumber)).size).toBe(people.length);
    for (const { nhsNumber, birthDate, address, phone } of people) {
      expect(nhsNumber).toMatch(/^999\d{7}$/);
      expect(hasValidCheckDigit(nhsNumber)).toBe(true);
      expect(birthDate < '2008-11-21' && birthDate > '1930-01-01').toBe(true);
      expect(address.postcode).toMatch(/^SK[1-8] [1-9][CIKMOV]{2}$/);
      expect(phone).toMatch(/^(07700 900\d{3}|0161 496 0\d{3})$/);
    }
  });
});

describe("The shares in the demo's year", () => {
  const acts = actsOf(demoPlan({ size: 5, seed: 11, end: END }));
  const settled = acts.filter(({ at, about }) => at < '2026-08-01' && about.startsWith('episode'));
  const episodesWith = (ending: string): number =>
    new Set(
      acts
        .filter(({ request, about }) => request.path.endsWith(ending) && begun.has(about))
        .map(({ about }) => about),
    ).size;
  const begun = new Set(
    settled.filter(({ request }) => request.path === '/v1/referrals').map(({ about }) => about),
  );
  const share = (ending: string): number => episodesWith(ending) / begun.size;

  it('are believable once an episode has had time to run', () => {
    expect(share('/reached')).toBeGreaterThan(0.74);
    expect(share('/reached')).toBeLessThan(0.9);
    expect(share('/start')).toBeGreaterThan(0.34);
    expect(share('/start')).toBeLessThan(0.44);
    expect(share('/withdraw')).toBeGreaterThan(0.04);
    expect(share('/withdraw')).toBeLessThan(0.16);
    expect(share('/redirect')).toBeGreaterThan(0.03);
    expect(share('/redirect')).toBeLessThan(0.15);
    expect(share('/decline')).toBeGreaterThan(0.1);
    expect(share('/decline')).toBeLessThan(0.35);
    expect(share('/tell-back')).toBeGreaterThan(0.75);
    expect(share('/acknowledge')).toBeGreaterThan(0.45);
    expect(share('/acknowledge')).toBeLessThan(share('/tell-back'));
  });

  it('leave some providers silent', () => {
    const onward = acts.filter(({ request, at }) => request.path.endsWith('/onward') && at < '2026-10-01');
    const answered = new Set(
      acts
        .filter(({ request }) => /\/(accept|decline)$/.test(request.path))
        .flatMap(({ request }) => namesIn(request)),
    );
    const silent =
      onward.filter(({ makes }) => makes !== null && !answered.has(makes)).length / onward.length;
    expect(silent).toBeGreaterThan(0.05);
    expect(silent).toBeLessThan(0.2);
  });
});
