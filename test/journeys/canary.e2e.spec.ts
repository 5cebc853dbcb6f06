import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Acts } from './support/acts.js';
import type { Answer, Caller } from './support/caller.js';
import { StoredData } from './support/database.js';
import { startTown, type Town } from './support/town.js';

/** One text for each field that may tell who a person is, found nowhere else. */
const canaries = {
  given: 'Zqgivenheron',
  family: 'Zqfamilyplover',
  nhsNumber: '9992170433',
  birthDate: '1931-07-19',
  line: 'Zqline curlew court',
  secondLine: 'Zqsecond avocet',
  postcode: 'SK8 9ZQ',
  phone: '01614960931',
  email: 'zqmail.dunlin@example.org',
  gender: 'zqgender-teal',
  ethnicity: 'zqethnicity-wigeon',
  communicationNeeds: 'Zqneeds large print, pintail',
  note: 'Zqnote she lost her gannet in spring',
  riskInstruction: 'Zqrisk the dog is a shrike',
  onwardRisk: 'Zqonward visit with a merlin',
} as const;

const record = {
  name: { given: canaries.given, family: canaries.family },
  nhsNumber: canaries.nhsNumber,
  birthDate: canaries.birthDate,
  address: { lines: [canaries.line, canaries.secondLine], postcode: canaries.postcode },
  phone: canaries.phone,
  email: canaries.email,
  gender: canaries.gender,
  ethnicity: canaries.ethnicity,
  communicationNeeds: canaries.communicationNeeds,
};

/** Keys of an answer that only somebody with sight of the person may get. */
const keysOfPerson = [
  ...[
    'person',
    'name',
    'nhsNumber',
    'birthDate',
    'ageBand',
    'address',
    'outcode',
    'phone',
    'email',
    'gender',
  ],
  ...[
    'ethnicity',
    'communicationNeeds',
    'note',
    'linkWorker',
    'plan',
    'channel',
    'attempts',
    'reachedAt',
    'children',
  ],
];

/** A text as it stands, without spaces, in base64 and in hexadecimal: the ways in which it may be hidden in another. */
function disguises(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const middle = bytes.subarray(3, bytes.length - (bytes.length % 3));
  return [
    ...new Set([
      text,
      text.toLowerCase(),
      text.replaceAll(' ', ''),
      encodeURIComponent(text),
      bytes.toString('hex'),
    ]),
    ...[0, 1, 2].map((shift) =>
      middle
        .subarray(shift)
        .subarray(0, Math.floor((middle.length - shift) / 3) * 3)
        .toString('base64'),
    ),
  ].filter((each) => each.length >= 7);
}

const searched = Object.entries(canaries).map(([field, text]) => ({ field, forms: disguises(text) }));

/** The fields whose canary stands in a text, however written. */
function canariesIn(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return searched
    .filter(({ forms }) => forms.some((form) => text.includes(form) || lower.includes(form.toLowerCase())))
    .map(({ field }) => field);
}

/** Everything that an answer tells: status, headers, body, and whatever in it can be decoded. */
function toldBy({ status, headers, text }: Answer): string {
  const all = [String(status), ...[...headers.entries()].flat(), text].join('\n');
  const decoded = (all.match(/[A-Za-z0-9_-]{16,}/g) ?? []).map((part) =>
    Buffer.from(part, 'base64url').toString('latin1'),
  );
  return [all, ...decoded].join('\n');
}

function keysIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

describe('Texts, numbers and contacts of a person', () => {
  let town: Town;
  let acts: Acts;
  let person: string;
  let other: string;
  let root: string;
  let walk: string;
  let friend: string;
  let agencys: string;
  let ids: readonly string[];

  beforeAll(async () => {
    town = await startTown();
    acts = new Acts(town);
    person = await acts.register(town.referrer, { ...record, practice: town.referrer.organisation });
    other = await acts.register(town.linkWorker);
    const agencyPerson = await acts.register(town.agency, {
      name: { given: 'Ada', family: 'Other' },
      practice: town.referrer.organisation,
    });
    root = await acts.refer(person, { note: canaries.note, riskInstruction: canaries.riskInstruction });
    agencys = await acts.refer(agencyPerson, {}, town.agency);
    const { body } = await town.linkWorker.does('issueLinkCode', { path: { id: other } });
    await town.person.does('linkAccount', { body: { code: body['code'] } });
    await acts.reach(root);
    await acts.plan(root);
    walk = await acts.onward(root, town.walks, { riskInstruction: canaries.onwardRisk });
    friend = await acts.onward(root, town.befriending);
    const { episode } = await acts.seen(root);
    ids = [person, root, walk, friend, episode as string, randomUUID()];
  }, 120_000);
  afterAll(() => town.stop());

  /** Every read that the document offers, with every id, and errors of acts on what is out of sight. */
  async function everythingFor(caller: Caller): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    const organisations = [town.referrer, town.linkWorker, town.walkers].map(
      ({ organisation }) => organisation,
    );
    for (const name of town.operations.names()) {
      const { method, path } = town.operations.operation(name);
      if (method !== 'GET') continue;
      const [parameter] = [...path.matchAll(/\{(\w+)\}/g)].map(([, found = '']) => found);
      const values =
        parameter === undefined
          ? ['']
          : parameter === 'area'
            ? ['Stockport']
            : parameter === 'organisation'
              ? organisations
              : parameter === 'service'
                ? [town.walks]
                : ids;
      for (const value of values)
        answers.push(await caller.ask(name, parameter === undefined ? {} : { path: { [parameter]: value } }));
    }
    for (const query of [
      { show: 'all', limit: 1 },
      { show: 'open', limit: 1 },
      { show: 'closed', limit: 1 },
      { show: 'all', limit: 100 },
    ]) {
      answers.push(await caller.ask('listReferrals', { query }));
    }
    for (const level of ['area', 'practice', 'network', 'provider'])
      answers.push(await caller.ask('readFunnel', { query: { level } }));
    answers.push(await caller.ask('readWorkload', { query: { provider: town.walkers.organisation } }));
    answers.push(await caller.ask('searchServices', { query: { search: canaries.given } }));
    answers.push(await caller.ask('searchOrganisations', { query: { search: 'a', limit: 1 } }));
    answers.push(await caller.ask('readPeople', { body: { ids: [person] } }));
    const wanted = {
      withdrawReferral: { reason: 'other' },
      tellBack: { outcome: 'goals-met' },
      acceptReferral: {},
      startReferral: {},
    };
    for (const [act, body] of Object.entries(wanted))
      answers.push(await caller.ask(act, { path: { id: root }, body }));
    for (const act of ['correctRecord', 'issueLinkCode', 'unlinkAccount', 'recordDeath'])
      answers.push(await caller.ask(act, { path: { id: person } }));
    answers.push(
      await caller.ask('object', {
        path: { id: person },
        body: { scope: 'organisation', organisation: randomUUID() },
      }),
    );
    return answers;
  }

  async function expectNothingFor(caller: Caller, may: readonly string[] = []): Promise<void> {
    for (const answer of await everythingFor(caller)) {
      expect(answer.status).toBeLessThan(500);
      const found = canariesIn(toldBy(answer)).filter((field) => !may.includes(field));
      expect({ caller: caller.name, found, in: found.length > 0 ? answer.text : '' }).toEqual({
        caller: caller.name,
        found: [],
        in: '',
      });
    }
  }

  it('are read by those who may, so that what follows looks for something', async () => {
    const read = async (caller: Caller): Promise<readonly string[]> => {
      const answers = [
        await caller.ask('readPerson', { path: { id: person } }),
        await caller.ask('readNote', { path: { id: root } }),
        await caller.ask('readNote', { path: { id: walk } }),
      ];
      return [...new Set(answers.flatMap((answer) => canariesIn(toldBy(answer))))].sort();
    };
    expect(await read(town.linkWorker)).toEqual(Object.keys(canaries).sort());
    expect(await read(town.walkers)).toEqual(['onwardRisk']);
    expect(canariesIn(Buffer.from(canaries.family).toString('base64'))).toEqual(['family']);
  });

  it('reach nobody out of sight while the person is offered to providers', async () => {
    for (const caller of [
      town.otherPractice,
      town.otherProvider,
      town.agency,
      town.commissioner,
      town.administrator,
      town.person,
      town.nobody,
    ]) {
      await expectNothingFor(caller);
    }
    await expectNothingFor(town.walkers, ['onwardRisk']);
    await expectNothingFor(town.befrienders, ['riskInstruction']);
  }, 60_000);

  it('leave nothing of the person, not even a key, with a provider before acceptance', async () => {
    const bodies = [
      (await town.walkers.does('readReferral', { path: { id: walk } })).body,
      (await town.walkers.does('readNote', { path: { id: walk } })).body,
      (await town.walkers.does('listReferrals', { query: { show: 'all' } })).body,
      (await town.walkers.does('listReferrals', { query: { show: 'open' } })).body,
      (await town.walkers.does('readPeople', { body: { ids: [person] } })).body,
    ];
    for (const body of bodies) expect(keysIn(body).filter((key) => keysOfPerson.includes(key))).toEqual([]);
    expect(JSON.stringify(bodies)).not.toContain(person);
  });

  it('reach a provider that has accepted no further than it needs, and no more from the instant of an objection', async () => {
    await acts.act(town.walkers, 'acceptReferral', walk);
    await town.system.settle();
    const may = [
      'given',
      'family',
      'line',
      'secondLine',
      'postcode',
      'phone',
      'email',
      'communicationNeeds',
      'onwardRisk',
    ];
    await expectNothingFor(town.walkers, may);
    const seen = await town.walkers.does('readPerson', { path: { id: person } });
    expect(canariesIn(toldBy(seen))).toEqual(expect.arrayContaining(['given', 'family', 'line', 'phone']));
    await town.linkWorker.does('object', {
      path: { id: person },
      body: { scope: 'organisation', organisation: town.walkers.organisation },
    });
    await expectNothingFor(town.walkers, ['onwardRisk']);
  }, 60_000);

  it('reach nobody out of sight when the whole story is told', async () => {
    await acts.act(town.walkers, 'startReferral', walk);
    await acts.act(town.walkers, 'completeReferral', walk, { outcome: 'goals-met' });
    await acts.act(town.befrienders, 'declineReferral', friend, { reason: 'no-capacity' });
    await acts.act(town.linkWorker, 'withdrawReferral', friend, { reason: 'other' });
    await town.system.settle();
    await acts.act(town.linkWorker, 'tellBack', root, { outcome: 'goals-met' });
    await acts.act(town.referrer, 'acknowledgeOutcome', root);
    await acts.act(town.linkWorker, 'withdrawReferral', agencys, { reason: 'other' });
    await town.system.settle();
    for (const caller of [
      town.otherPractice,
      town.otherProvider,
      town.agency,
      town.commissioner,
      town.administrator,
      town.person,
      town.nobody,
    ]) {
      await expectNothingFor(caller);
    }
    await expectNothingFor(town.befrienders);
    await expectNothingFor(town.walkers, ['onwardRisk']);
  }, 60_000);

  it('come back in no error, whoever wrote them', async () => {
    const wrong: readonly (readonly [Caller, string, object])[] = [
      [
        town.referrer,
        'registerPerson',
        { ...record, nhsNumber: `${canaries.nhsNumber}9`, [canaries.family]: canaries.given },
      ],
      [
        town.referrer,
        'registerPerson',
        { ...record, email: `${canaries.email}@@`, birthDate: `${canaries.birthDate}T00` },
      ],
      [
        town.referrer,
        'registerPerson',
        {
          ...record,
          address: { lines: [canaries.line], postcode: `${canaries.postcode}${canaries.postcode}` },
        },
      ],
      [
        town.referrer,
        'sendReferral',
        { person, priority: canaries.given, needs: [canaries.family], note: `${canaries.note}\u0000` },
      ],
      [
        town.linkWorker,
        'sendOnward',
        { service: canaries.given, riskInstruction: canaries.onwardRisk.repeat(500) },
      ],
      [town.person, 'linkAccount', { code: canaries.note }],
    ];
    for (const [caller, operation, body] of wrong) {
      const answer = await caller.ask(operation, { path: { id: root }, body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect({ operation, found: canariesIn(toldBy(answer)) }).toEqual({ operation, found: [] });
    }
    const path = await town.linkWorker.ask('readPerson', { path: { id: canaries.family } });
    expect({ status: path.status, found: canariesIn(toldBy(path)) }).toEqual({ status: 400, found: [] });
    const query = await town.linkWorker.ask('listReferrals', {
      query: { cursor: canaries.email, [canaries.given]: canaries.note },
    });
    expect({ status: query.status, found: canariesIn(toldBy(query)) }).toEqual({ status: 400, found: [] });
  });

  it('stand in no measurement, and neither does anybody’s id', async () => {
    const text = await town.system.metrics();
    expect(text).toMatch(/^ginnel_\w+\{.*context="referrals".*\} \d/m);
    expect(canariesIn(text)).toEqual([]);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('stand in no line of the process’s output and log', () => {
    const said = town.system.said();
    expect(said).toContain('"route":"/v1/people/:id"');
    expect(canariesIn(said)).toEqual([]);
    expect(ids.filter((id) => said.includes(id))).toEqual([]);
    for (const { bearer } of [town.referrer, town.linkWorker, town.person])
      expect(said).not.toContain(bearer);
  });

  it('stand in nothing that travels between contexts or lies in Redis, whole or in part', async () => {
    const travelling = await town.system.travelling();
    expect(canariesIn(travelling)).toEqual([]);
    if (town.system.mode === 'distributed') expect(travelling).toContain(root);
  });

  it('stand in no table in clear, whoever reads it', async () => {
    const stored = await StoredData.of(town.system.data);
    try {
      const rows = await stored.rows();
      expect(rows.filter(({ text }) => text.includes('Wellbeing Centre'))).not.toEqual([]);
      const found = rows.flatMap(({ table, text }) => canariesIn(text).map((field) => `${table}: ${field}`));
      expect([...new Set(found)]).toEqual([]);
    } finally {
      await stored.close();
    }
  }, 30_000);
});
