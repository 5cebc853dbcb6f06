import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Acts } from './support/acts.js';
import { Caller } from './support/caller.js';
import { startTown, type Town } from './support/town.js';

const TABLE = fileURLToPath(new URL('../../docs/domain/visibility.csv', import.meta.url));
const SECRET = 'ginnel-demo';

interface Expected {
  readonly role: string;
  readonly part: string;
  readonly state: string;
  readonly field: string;
  readonly sees: boolean;
}

const table: readonly Expected[] = readFileSync(TABLE, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [role = '', part = '', state = '', field = '', sees = ''] = line.split(',');
    return { role, part, state, field, sees: sees === 'yes' };
  });
const fields = [...new Set(table.map(({ field }) => field))];

/** What the table says for a part; `any` where its sight does not change with the state. */
function written(role: string, part: string, state: string, prefix: string): readonly string[] {
  const rows = table.filter((row) => row.role === role && row.part === part && row.state === state);
  if (rows.length === 0) throw new Error(`the table has no ${role}, ${part}, ${state}`);
  return rows.filter(({ field, sees }) => sees && field.startsWith(prefix)).map(({ field }) => field);
}

const record = {
  name: { given: 'Edna', family: 'Fallowfield' },
  nhsNumber: '9991234578',
  birthDate: '1948-05-09',
  address: { lines: ['12 Heaton Lane'], postcode: 'SK4 1AA' },
  phone: '0161 496 0123',
  email: 'edna@example.org',
  gender: 'female',
  ethnicity: 'white-british',
  communicationNeeds: 'Speaks slowly, please.',
};

/** The referral's fields of the table that an answer holds. */
function shownOfReferral(body: Record<string, unknown>): readonly string[] {
  return fields.filter((field) => {
    const [prefix, name = '', inner] = field.split('.');
    if (prefix !== 'referral' || !Object.hasOwn(body, name)) return false;
    const value = body[name];
    return inner === undefined || value === null || Object.hasOwn(value as object, inner);
  });
}

/** Every key of an answer, at any depth. */
function keysIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const inner = Object.values(value).flatMap((each) => [...keysIn(each)]);
  return new Set([...(Array.isArray(value) ? [] : Object.keys(value)), ...inner]);
}

/** The texts that an answer holds. */
function textsIn(body: Record<string, unknown>): readonly string[] {
  return ['note', 'riskInstruction'].filter((text) => Object.hasOwn(body, text));
}

describe('What each role sees of a referral and of its person', () => {
  let town: Town;
  let acts: Acts;
  let machine: Caller;
  let person: string;
  let root: string;
  let episode: string;
  let differences: Set<string>;

  beforeEach(() => {
    differences = new Set();
  });
  beforeAll(async () => {
    town = await startTown();
    acts = new Acts(town);
    machine = await Caller.signIn(town.operations, 'hub-system', SECRET);
    person = await acts.register(town.referrer, { ...record, practice: town.referrer.organisation });
    root = await acts.refer(person, { note: 'Lost her husband in spring.', riskInstruction: 'Two of you.' });
    episode = (await acts.seen(root))['episode'] as string;
    const { body } = await town.linkWorker.does('issueLinkCode', { path: { id: person } });
    await town.person.does('linkAccount', { body: { code: body['code'] } });
    await town.system.settle();
  }, 120_000);
  afterAll(() => town.stop());

  async function personSeenBy(caller: Caller): Promise<readonly string[]> {
    const { status, body } = await caller.ask('readPerson', { path: { id: person } });
    const batch = await caller.ask('readPeople', { body: { ids: [person] } });
    const inBatch = status === 200 ? [body] : [];
    if (batch.status === 200)
      expect({ who: caller.name, people: batch.body['people'] }).toEqual({
        who: caller.name,
        people: inBatch,
      });
    return status === 200
      ? fields.filter((field) => field.startsWith('person.') && Object.hasOwn(body, field.slice(7)))
      : [];
  }

  /** A closed referral has neither owner nor next time: what would stand inside them cannot be told apart then. */
  async function expectReferral(
    caller: Caller,
    role: string,
    part: string,
    state: string,
    id: string,
  ): Promise<void> {
    const seen = await caller.ask('readReferral', { path: { id } });
    const closed = seen.body['owner'] === null;
    const compared = (field: string): boolean => !closed || !/^referral\.(owner|next)\./.test(field);
    const shown = seen.status === 200 ? shownOfReferral(seen.body) : [];
    const expected = written(role, part, state, 'referral.').filter(compared);
    compare(`${part} in ${state}`, shown.filter(compared), expected);
    await expectLists(caller, id, seen.status === 200 ? seen.body : undefined);
  }

  /** Notes each field that is shown though the table says no, and each that is not though it says yes. */
  function compare(who: string, shown: readonly string[], expected: readonly string[]): void {
    for (const field of shown.filter((each) => !expected.includes(each)))
      differences.add(`${who} sees ${field}`);
    for (const field of expected.filter((each) => !shown.includes(each)))
      differences.add(`${who} does not see ${field}`);
  }

  /** Lists, episodes and texts show no more than the referral itself does. */
  async function expectLists(
    caller: Caller,
    id: string,
    own: Record<string, unknown> | undefined,
  ): Promise<void> {
    const everywhere: unknown[] = [];
    for (const show of ['open', 'closed', 'all']) {
      everywhere.push(
        ...(((await caller.ask('listReferrals', { query: { show, limit: 100 } })).body[
          'referrals'
        ] as unknown[]) ?? []),
      );
    }
    everywhere.push(
      ...(((await caller.ask('readEpisode', { path: { id: episode } })).body['referrals'] as unknown[]) ??
        []),
    );
    everywhere.push(...(((await caller.ask('readOwnEpisodes')).body['referrals'] as unknown[]) ?? []));
    for (const listed of everywhere.filter((each) => (each as { id: string }).id === id))
      expect(listed).toEqual(own);
    const texts = await caller.ask('readNote', { path: { id } });
    const mayRead = ['note', 'riskInstruction'].filter(
      (text) => own !== undefined && Object.hasOwn(own, text),
    );
    expect({ caller: caller.name, status: texts.status === 200, shown: textsIn(texts.body) }).toEqual({
      caller: caller.name,
      status: mayRead.length > 0,
      shown: mayRead,
    });
  }

  /** Everybody whose sight of a root referral is the same in each state. */
  async function expectEverybodyOfRoot(): Promise<void> {
    await town.system.settle();
    await expectReferral(town.referrer, 'referrer', 'referrer', 'any', root);
    await expectReferral(town.linkWorker, 'link-worker', 'hub', 'any', root);
    await expectReferral(town.coordinator, 'coordinator', 'hub', 'any', root);
    await expectReferral(machine, 'machine', 'machine-of-hub', 'any', root);
    await expectReferral(town.person, 'person', 'person', 'any', root);
    await expectStrangers(root);
    for (const provider of [town.walkers, town.befrienders])
      await expectReferral(provider, 'provider', 'other-provider', 'any', root);
  }

  async function expectStrangers(id: string): Promise<void> {
    await expectReferral(town.otherProvider, 'provider', 'other-provider', 'any', id);
    await expectReferral(town.otherPractice, 'referrer', 'other-practice', 'any', id);
    await expectReferral(town.agency, 'referrer', 'other-practice', 'any', id);
    await expectReferral(town.commissioner, 'commissioner', 'commissioner', 'any', id);
    await expectReferral(town.administrator, 'administrator', 'administrator', 'any', id);
    for (const [caller, role, part] of [
      [town.otherProvider, 'provider', 'other-provider'],
      [town.otherPractice, 'referrer', 'other-practice'],
      [town.commissioner, 'commissioner', 'commissioner'],
      [town.administrator, 'administrator', 'administrator'],
      [town.person, 'person', 'person'],
    ] as const) {
      compare(part, await personSeenBy(caller), written(role, part, 'any', 'person.'));
    }
    await expectOwnView();
  }

  /** A person's own view shows no field that the table denies her, at any depth. */
  async function expectOwnView(): Promise<void> {
    const { status, body } = await town.person.ask('readOwnView');
    expect(status).toBe(200);
    const shown = keysIn(body);
    const ofPerson = fields.filter((field) => field.startsWith('person.') && shown.has(field.slice(7)));
    compare('person', ofPerson, written('person', 'person', 'any', 'person.'));
  }

  /** A child as its provider, and everybody else of it, sees it. */
  async function expectEverybodyOfChild(child: string, part: string, state: string): Promise<void> {
    await town.system.settle();
    await expectReferral(town.walkers, 'provider', part, state, child);
    await expectReferral(town.linkWorker, 'link-worker', 'hub', 'any', child);
    await expectReferral(machine, 'machine', 'machine-of-hub', 'any', child);
    await expectReferral(town.referrer, 'referrer', 'referrer-on-child', 'any', child);
    await expectReferral(town.person, 'person', 'person', 'any', child);
    await expectReferral(town.befrienders, 'provider', 'other-provider', 'any', child);
    await expectStrangers(child);
    compare(
      `${part} in ${state}`,
      await personSeenBy(town.walkers),
      written('provider', part, state, 'person.'),
    );
  }

  const send = (): Promise<string> => acts.onward(root, town.walks);

  it('of a referral to the hub: sent, not reached, reached, with a plan', async () => {
    await expectEverybodyOfRoot();
    const at = (await town.system.now()).toISOString();
    await acts.act(town.linkWorker, 'recordNotReached', root, { channel: 'phone', at });
    await expectEverybodyOfRoot();
    await acts.reach(root);
    await expectEverybodyOfRoot();
    await acts.plan(root);
    await expectEverybodyOfRoot();
    for (const [caller, role, part] of [
      [town.referrer, 'referrer', 'referrer'],
      [town.linkWorker, 'link-worker', 'hub'],
      [town.coordinator, 'coordinator', 'hub'],
      [machine, 'machine', 'machine-of-hub'],
    ] as const) {
      compare(part, await personSeenBy(caller), written(role, part, 'any', 'person.'));
    }
    expect([...differences]).toEqual([]);
  }, 60_000);

  it('of an onward referral: sent, declined, redirected; and withdrawn before an answer', async () => {
    const child = await send();
    await expectEverybodyOfChild(child, 'provider-before-acceptance', 'sent');
    await acts.act(town.walkers, 'declineReferral', child, { reason: 'no-capacity' });
    await expectEverybodyOfChild(child, 'provider-before-acceptance', 'declined');
    const { body } = await town.linkWorker.does('redirectReferral', {
      path: { id: child },
      body: { service: town.walks },
    });
    await expectEverybodyOfChild(child, 'provider-before-acceptance', 'redirected');
    const replacement = body['to'] as string;
    await expectEverybodyOfChild(replacement, 'provider-before-acceptance', 'sent');
    await acts.act(town.linkWorker, 'withdrawReferral', replacement, { reason: 'other' });
    await expectEverybodyOfChild(replacement, 'provider-before-acceptance', 'withdrawn');
    expect([...differences]).toEqual([]);
  }, 60_000);

  it('of an onward referral that ends before the person began: accepted, handed back or withdrawn', async () => {
    const handedBack = await send();
    await acts.act(town.walkers, 'acceptReferral', handedBack);
    await expectEverybodyOfChild(handedBack, 'provider-after-acceptance', 'accepted');
    await acts.act(town.walkers, 'declineReferral', handedBack, { reason: 'unable-to-contact' });
    await expectEverybodyOfChild(handedBack, 'provider-after-grant-end', 'declined');
    const withdrawn = await send();
    await acts.act(town.walkers, 'acceptReferral', withdrawn);
    await acts.act(town.linkWorker, 'withdrawReferral', withdrawn, { reason: 'other' });
    await expectEverybodyOfChild(withdrawn, 'provider-after-grant-end', 'withdrawn');
    await acts.act(town.linkWorker, 'withdrawReferral', handedBack, { reason: 'other' });
    expect([...differences]).toEqual([]);
  }, 60_000);

  it('of one that is withdrawn after the person began, as long as a provider’s period lasts', async () => {
    const child = await send();
    await acts.act(town.walkers, 'acceptReferral', child);
    await acts.act(town.walkers, 'startReferral', child);
    await acts.act(town.linkWorker, 'withdrawReferral', child, { reason: 'other' });
    await expectEverybodyOfChild(child, 'provider-after-acceptance', 'withdrawn');
    expect([...differences]).toEqual([]);
  }, 60_000);

  it('of one that is started and completed, and again when the provider’s period is over', async () => {
    const child = await send();
    await acts.act(town.walkers, 'acceptReferral', child);
    await acts.act(town.walkers, 'startReferral', child);
    await expectEverybodyOfChild(child, 'provider-after-acceptance', 'started');
    await acts.act(town.walkers, 'completeReferral', child, { outcome: 'goals-met' });
    await expectEverybodyOfChild(child, 'provider-after-acceptance', 'completed');
    await expectEverybodyOfRoot();
    await acts.act(town.linkWorker, 'tellBack', root, { outcome: 'goals-met' });
    await expectEverybodyOfRoot();
    await acts.act(town.referrer, 'acknowledgeOutcome', root);
    await expectEverybodyOfRoot();
    await town.system.advance({ days: 89 });
    await expectEverybodyOfChild(child, 'provider-after-acceptance', 'completed');
    await town.system.advance({ days: 2 });
    await expectEverybodyOfChild(child, 'provider-after-grant-end', 'completed');
    expect([...differences]).toEqual([]);
  }, 60_000);
});
