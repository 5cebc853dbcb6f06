import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Acts, somebody } from './support/acts.js';
import type { Caller } from './support/caller.js';
import { StoredData } from './support/database.js';
import { handmade, read, signedLike } from './support/tokens.js';
import { startTown, type Town } from './support/town.js';

const TEN_MEGABYTES = 10 * 1_024 * 1_024;

/** One command of a route family with a body that is right. */
interface Command {
  readonly family: string;
  readonly operation: string;
  readonly by: Caller;
  readonly path: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Where a command must name the revision that was read. */
  readonly ifMatch?: string;
}

interface Problem {
  readonly status: number;
  readonly code: string;
}

describe('Bad input', () => {
  let town: Town;
  let acts: Acts;
  let stored: StoredData;
  let commands: readonly Command[];
  let person: string;
  let root: string;
  let walk: string;
  let before: Readonly<Record<string, number>>;

  beforeAll(async () => {
    town = await startTown();
    acts = new Acts(town);
    person = await acts.register();
    root = await acts.refer(person);
    await acts.reach(root);
    await acts.plan(root);
    walk = await acts.onward(root, town.walks);
    await town.system.settle();
    stored = await StoredData.of(town.system.data);
    commands = commandsOf();
    before = await stored.written();
  }, 120_000);
  beforeEach(() => town.system.settle());
  afterAll(async () => {
    await stored.close();
    await town.stop();
  });

  function commandsOf(): readonly Command[] {
    const { referrer, linkWorker, walkers, administrator, person: edna } = town;
    const at = '2026-11-20T09:00:00.000Z';
    const needs = ['loneliness'];
    const command = (
      family: string,
      operation: string,
      by: Caller,
      body: Command['body'],
      id?: string,
    ): Command => ({
      ...{ family, operation, by, body },
      path: id === undefined ? {} : { id, area: id, organisation: id, service: id },
    });
    return [
      command('people', 'registerPerson', referrer, {
        ...somebody,
        phone: '0161 496 0123',
        email: 'a@example.org',
        communicationNeeds: 'Slowly.',
      }),
      { ...command('people', 'correctRecord', referrer, somebody, person), ifMatch: '"1"' },
      command('people', 'object', linkWorker, { scope: 'organisation', organisation: randomUUID() }, person),
      command('people', 'linkAccount', edna, { code: 'AAAA-BBBB' }),
      command('people', 'readPeople', referrer, { ids: [randomUUID()] }),
      command('directory', 'listOrganisation', administrator, {
        id: randomUUID(),
        kind: 'agency',
        name: 'Desk',
        area: 'Stockport',
      }),
      command('directory', 'setReferralMode', administrator, { mode: 'brokered' }, 'Stockport'),
      command(
        'directory',
        'holdContract',
        administrator,
        { provider: walkers.organisation, from: '2020-01-01' },
        administrator.organisation,
      ),
      command('directory', 'importFeed', administrator, { source: 'x', feed: '[]', area: 'Stockport' }),
      command('referrals', 'sendReferral', referrer, {
        person,
        priority: 'routine',
        needs,
        note: 'Text',
        riskInstruction: 'Text',
      }),
      command(
        'referrals',
        'sendOnward',
        linkWorker,
        { service: town.walks, priority: 'routine', needs, riskInstruction: 'Text' },
        root,
      ),
      command('referrals', 'recordReached', linkWorker, { channel: 'phone', at }, root),
      command('referrals', 'agreePlan', linkWorker, { matters: ['company'], actions: 2 }, root),
      command('referrals', 'declineReferral', walkers, { reason: 'no-capacity' }, walk),
      command('referrals', 'withdrawReferral', referrer, { reason: 'other' }, root),
      command('referrals', 'redirectReferral', linkWorker, { service: town.walks }, walk),
      command('insights', 'freezeMonth', town.commissioner, { month: '2026-10' }),
    ];
  }

  /** Sends a body as it stands. */
  async function raw(
    command: Command,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Response> {
    const { method, path } = town.operations.operation(command.operation);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(command.path[name] ?? ''),
    );
    const all = {
      authorization: `Bearer ${command.by.bearer}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'if-match': command.ifMatch,
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return fetch(`${town.system.origin}${filled}`, {
      method,
      headers: Object.fromEntries(sent),
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
  }

  /** Reads a problem document and holds it to its form. */
  async function problemOf(response: Response): Promise<Problem> {
    const text = await response.text();
    expect({ type: response.headers.get('content-type'), text }).toEqual({
      type: 'application/problem+json',
      text,
    });
    const body = JSON.parse(text) as Record<string, unknown>;
    const { code } = body;
    expect(body).toMatchObject({
      status: response.status,
      type: `https://ginnel.example/problems/${String(code)}`,
      title: expect.any(String),
    });
    expect(response.status).toBeLessThan(500);
    return { status: response.status, code: String(code) };
  }

  const refusal = async (command: Command, body: unknown, headers = {}): Promise<Problem> =>
    problemOf(await raw(command, typeof body === 'string' ? body : JSON.stringify(body), headers));

  async function expectEach(
    what: string,
    expected: Problem,
    bodies: (command: Command) => readonly unknown[],
    headers = {},
  ): Promise<void> {
    for (const command of commands) {
      for (const body of bodies(command)) {
        const got = await refusal(command, body, headers);
        expect({ operation: command.operation, what, body, ...got }).toEqual({
          operation: command.operation,
          what,
          body,
          ...expected,
        });
      }
    }
  }

  const invalid = { status: 400, code: 'validation-failed' };
  const textFields = ({ body }: Command): readonly string[] =>
    Object.keys(body).filter((key) => typeof body[key] === 'string');

  it('that is no JSON, or too deep, or holds a key that is not accepted, is refused by every family', async () => {
    await expectEach('malformed', { status: 400, code: 'malformed-json' }, () => [
      '{"a":',
      '{a:1}',
      'nul',
      '{}{}',
      '',
    ]);
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    await expectEach('deep', { status: 400, code: 'nested-too-deep' }, () => [`{"a":${deep}}`]);
    await expectEach('prototype', { status: 400, code: 'forbidden-key' }, () => ['{"__proto__":{"a":1}}']);
    for (const command of commands) {
      expect(await problemOf(await raw(command, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])))).toEqual({
        status: 400,
        code: 'malformed-json',
      });
      expect(await refusal(command, '<a/>', { 'content-type': 'text/xml' })).toEqual({
        status: 415,
        code: 'unsupported-media-type',
      });
    }
  }, 30_000);

  it('with unknown fields, wrong types or none of what is needed is refused by every family', async () => {
    await expectEach('unknown field', invalid, ({ body }) => [
      { ...body, surprise: 1 },
      { ...body, tenant: randomUUID() },
    ]);
    await expectEach('wrong type', invalid, ({ body }) =>
      Object.keys(body)
        .filter((key) => key !== 'feed')
        .flatMap((key) => [7.5, true, null, [[]], { a: 1 }].map((value) => ({ ...body, [key]: value }))),
    );
    await expectEach('another shape', invalid, () => ['null', '[]', '"text"', '7', 'true', '{}']);
  }, 30_000);

  it('with NUL, other control characters or unpaired surrogates is refused in every field of text', async () => {
    for (const bad of ['\u0000', '\u0007', '\u001b[31m', '\u009f']) {
      const code = bad === '\u0000' ? 'bad-characters' : 'validation-failed';
      await expectEach('control', { status: 400, code }, (command) =>
        textFields(command)
          .filter((key) => key !== 'feed')
          .map((key) => ({ ...command.body, [key]: `A${bad}B` })),
      );
    }
    for (const bad of ['\\ud800', '\\udc00x', '\\udfff\\ud800']) {
      for (const command of commands) {
        for (const key of textFields(command).filter((each) => each !== 'feed')) {
          const text = JSON.stringify({ ...command.body, [key]: '@@' }).replace('@@', bad);
          const { status, code } = await refusal(command, text);
          expect({
            operation: command.operation,
            key,
            status,
            known: ['validation-failed', 'bad-characters', 'malformed-json'].includes(code),
          }).toEqual({ operation: command.operation, key, status: 400, known: true });
        }
      }
    }
  }, 30_000);

  it('that is too large is refused before it is read: a long text, 300 KB, 10 MB', async () => {
    await expectEach('long text', invalid, (command) =>
      textFields(command)
        .filter((key) => key !== 'feed')
        .map((key) => ({ ...command.body, [key]: 'x'.repeat(20_000) })),
    );
    const large = commands.filter(({ operation }) => operation !== 'importFeed');
    for (const command of large) {
      expect(await refusal(command, { ...command.body, a: 'x'.repeat(300_000) })).toEqual({
        status: 413,
        code: 'body-too-large',
      });
    }
    for (const family of ['people', 'directory', 'referrals', 'insights']) {
      const command = large.find((each) => each.family === family);
      if (!command) throw new Error(`no command of ${family}`);
      const answer = await raw(command, 'x'.repeat(TEN_MEGABYTES)).catch(() => undefined);
      if (answer) expect(await problemOf(answer)).toEqual({ status: 413, code: 'body-too-large' });
      expect((await fetch(`${town.system.origin}/health/live`)).status).toBe(200);
    }
  }, 30_000);

  it('with dates and numbers that cannot be is refused', async () => {
    const registering = commandOf('registerPerson');
    for (const birthDate of [
      '2026-02-30',
      '1948-13-01',
      '0000-00-00',
      '48-5-9',
      '1948-05-09T00:00:00Z',
      'yesterday',
      '99999-01-01',
    ]) {
      expect(await refusal(registering, { ...registering.body, birthDate })).toEqual(invalid);
    }
    for (const birthDate of ['2199-01-01', '2101-11-30']) {
      expect(await refusal(registering, { ...registering.body, birthDate })).toEqual({
        status: 422,
        code: 'birth-date-invalid',
      });
    }
  });

  const commandOf = (operation: string): Command => {
    const command = commands.find((each) => each.operation === operation);
    if (!command) throw new Error(`no command ${operation}`);
    return command;
  };

  it.each([
    '9991234579',
    '123',
    '999 123 457 8 0',
    '1111111111',
    '0000000000',
    '99912345ab',
    '٩٩٩١٢٣٤٥٧٨',
    '9991234578; drop table',
  ])('as the NHS number %s is refused', async (nhsNumber) => {
    const registering = commandOf('registerPerson');
    expect(await refusal(registering, { ...registering.body, nhsNumber })).toEqual({
      status: 422,
      code: 'nhs-number-invalid',
    });
  });

  it('as an instant that is none, or in the future, is refused', async () => {
    const reached = commandOf('recordReached');
    for (const at of [
      '2026-02-30T09:00:00Z',
      '2026-11-20T25:00:00Z',
      '2026-11-20',
      '2026-11-20T09:00:00',
      'now',
    ]) {
      expect(await refusal(reached, { ...reached.body, at })).toEqual(invalid);
    }
    expect(
      (await refusal(reached, { ...reached.body, at: '2099-01-01T09:00:00Z' })).status,
    ).toBeGreaterThanOrEqual(409);
  });

  it('as an id that is none is refused; an unknown one and another’s are not found, alike', async () => {
    const acting = commands.filter(({ operation }) =>
      /^(correctRecord|object|sendOnward|recordReached|agreePlan|declineReferral|withdrawReferral|redirectReferral)$/.test(
        operation,
      ),
    );
    for (const command of acting) {
      for (const id of ['1', '%00', '../../etc', "' or 1=1 --", 'zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz']) {
        expect((await refusal({ ...command, path: { id } }, command.body)).status).toBe(400);
      }
      expect(await refusal({ ...command, path: { id: randomUUID() } }, command.body)).toEqual({
        status: 404,
        code: 'not-found',
      });
    }
    const foreign: readonly (readonly [string, Caller])[] = [
      ['correctRecord', town.otherPractice],
      ['object', town.agency],
      ['declineReferral', town.befrienders],
      ['declineReferral', town.otherProvider],
      ['withdrawReferral', town.otherPractice],
      ['withdrawReferral', town.agency],
    ];
    for (const [operation, by] of foreign) {
      const command = commandOf(operation);
      expect({ operation, ...(await refusal({ ...command, by }, command.body)) }).toEqual({
        operation,
        status: 404,
        code: 'not-found',
      });
    }
    const sending = commandOf('sendReferral');
    for (const [by, id] of [
      [town.otherPractice, person],
      [town.referrer, randomUUID()],
    ] as const) {
      expect(await refusal({ ...sending, by }, { ...sending.body, person: id })).toEqual({
        status: 422,
        code: 'unknown-person',
      });
    }
    const onward = commandOf('sendOnward');
    expect(await refusal(onward, { ...onward.body, service: randomUUID() })).toEqual({
      status: 422,
      code: 'unknown-service',
    });
  }, 30_000);

  it('as a step that the referral’s state does not allow, or on a stale revision, is refused', async () => {
    const illegal: readonly (readonly [Caller, string, string, object])[] = [
      [town.walkers, 'startReferral', walk, {}],
      [town.walkers, 'completeReferral', walk, { outcome: 'goals-met' }],
      [town.linkWorker, 'agreePlan', root, { matters: ['company'], actions: 1 }],
      [town.linkWorker, 'tellBack', root, { outcome: 'goals-met' }],
      [town.referrer, 'acknowledgeOutcome', root, {}],
      [town.linkWorker, 'redirectReferral', walk, { service: town.befriending }],
    ];
    for (const [by, operation, id, body] of illegal) {
      const answer = await raw(
        { family: 'referrals', operation, by, path: { id }, body: {} },
        JSON.stringify(body),
      );
      expect({ operation, status: (await problemOf(answer)).status }).toEqual({ operation, status: 409 });
    }
    const withdraw = commandOf('withdrawReferral');
    expect(await refusal(withdraw, withdraw.body, { 'if-match': '"1"' })).toEqual({
      status: 412,
      code: 'revision-stale',
    });
    for (const tag of ['1', 'W/"1"', '*', '"x"', '"1", "2"']) {
      expect(await refusal(withdraw, withdraw.body, { 'if-match': tag })).toEqual({
        status: 400,
        code: 'if-match-invalid',
      });
    }
    const correct = commandOf('correctRecord');
    expect(await refusal(correct, correct.body, { 'if-match': '"77"' })).toEqual({
      status: 412,
      code: 'revision-stale',
    });
  });

  it('without a usable Idempotency-Key is refused by every command', async () => {
    const written = commands.filter(({ operation }) => operation !== 'readPeople');
    for (const command of written) {
      expect(await refusal(command, command.body, { 'idempotency-key': undefined })).toEqual({
        status: 400,
        code: 'idempotency-key-missing',
      });
      expect(await refusal(command, command.body, { 'idempotency-key': 'x'.repeat(201) })).toEqual({
        status: 400,
        code: 'idempotency-key-invalid',
      });
    }
  });

  it('as a cursor that is forged, tampered with, of another list or of another organisation is refused', async () => {
    const get = async (by: Caller, query: string): Promise<Response> =>
      fetch(`${town.system.origin}/v1/${query}`, { headers: { authorization: `Bearer ${by.bearer}` } });
    const page = (await (await get(town.linkWorker, 'referrals?show=all&limit=1')).json()) as {
      next: string;
    };
    expect((await get(town.linkWorker, `referrals?show=all&limit=1&cursor=${page.next}`)).status).toBe(200);
    const first = page.next[0] === 'A' ? 'B' : 'A';
    const refused: readonly (readonly [Caller, string])[] = [
      [town.linkWorker, `referrals?show=open&limit=1&cursor=${page.next}`],
      [town.linkWorker, `referrals?show=all&owner=mine&cursor=${page.next}`],
      [town.referrer, `referrals?show=all&limit=1&cursor=${page.next}`],
      [town.walkers, `referrals?show=all&limit=1&cursor=${page.next}`],
      [town.linkWorker, `referrals?show=all&cursor=${first}${page.next.slice(1)}`],
      [town.linkWorker, `referrals?show=all&cursor=${page.next.slice(0, -2)}`],
      [
        town.linkWorker,
        `referrals?show=all&cursor=${Buffer.from('["2026-01-01T00:00:00.000Z",""]').toString('base64url')}`,
      ],
      [town.linkWorker, 'referrals?show=all&cursor=x'],
      [town.linkWorker, `services?cursor=${page.next}`],
      [town.linkWorker, `organisations?cursor=${page.next}`],
    ];
    for (const [by, query] of refused) {
      expect({ query, ...(await problemOf(await get(by, query))) }).toEqual({
        query,
        status: 400,
        code: 'cursor-invalid',
      });
    }
    for (const query of [
      'referrals?limit=0',
      'referrals?limit=1e9',
      'referrals?show=x',
      'referrals?surprise=1',
      'services?limit=-1',
      'funnel?level=x',
      'workload?provider=x',
    ]) {
      const by = /^(funnel|workload)/.test(query) ? town.commissioner : town.linkWorker;
      expect({ query, ...(await problemOf(await get(by, query))) }).toEqual({ query, ...invalid });
    }
    const foreign = {
      headers: { authorization: `Bearer ${town.linkWorker.bearer}`, 'ginnel-position': 'referrals:9:9' },
    };
    expect(await problemOf(await fetch(`${town.system.origin}/v1/referrals/${root}`, foreign))).toEqual({
      status: 400,
      code: 'position-invalid',
    });
  });

  it('as a token that nobody vouches for is refused', async () => {
    const [header = '', claims = '', signature = ''] = town.referrer.bearer.split('.');
    const now = Math.floor(Date.now() / 1_000);
    const like = (difference: Parameters<typeof signedLike>[2]): Promise<string> =>
      signedLike(town.referrer, town.system, difference);
    const tokens: Readonly<Record<string, readonly [string, string]>> = {
      'not a token': ['x', 'token-invalid'],
      'alg none': [handmade({ ...read(header), alg: 'none' }, read(claims)), 'token-invalid'],
      'no alg': [handmade({ typ: 'at+jwt' }, read(claims), signature), 'token-invalid'],
      'alg HS256': [handmade({ ...read(header), alg: 'HS256' }, read(claims), signature), 'token-invalid'],
      'claims changed': [
        handmade(read(header), { ...read(claims), role: 'coordinator' }, signature),
        'token-invalid',
      ],
      'signature cut off': [`${header}.${claims}.`, 'token-invalid'],
      'foreign key hint': [await like({ header: { jku: 'https://evil.example/keys' } }), 'token-invalid'],
      'another issuer': [await like({ claims: { iss: 'https://evil.example' } }), 'token-invalid'],
      'another audience': [await like({ claims: { aud: 'others' } }), 'token-invalid'],
      'another type': [await like({ header: { typ: 'JWT' } }), 'token-invalid'],
      'unknown role': [await like({ claims: { role: 'king' } }), 'token-invalid'],
      'no organisation': [await like({ claims: { org: undefined } }), 'token-invalid'],
      expired: [await like({ claims: { iat: now - 7_200, exp: now - 3_600 } }), 'token-expired'],
      'not yet valid': [await like({ claims: { nbf: now + 3_600 } }), 'token-not-yet-valid'],
      oversized: ['x'.repeat(9_000), 'token-invalid'],
    };
    expect(
      (
        await fetch(`${town.system.origin}/v1/referrals`, {
          headers: { authorization: `Bearer ${await like({})}` },
        })
      ).status,
    ).toBe(200);
    for (const [name, [token, code]] of Object.entries(tokens)) {
      const read = await fetch(`${town.system.origin}/v1/referrals`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect({ name, ...(await problemOf(read)) }).toEqual({ name, status: 401, code });
      const sending = commandOf('sendReferral');
      expect({
        name,
        ...(await refusal(sending, sending.body, { authorization: `Bearer ${token}` })),
      }).toEqual({ name, status: 401, code });
    }
    for (const authorization of [undefined, '', 'Bearer', 'Basic eDp5', town.referrer.bearer]) {
      expect((await refusal(commandOf('sendReferral'), {}, { authorization })).status).toBe(401);
    }
  }, 30_000);

  it('of a role that may not do this is refused before anything is looked up', async () => {
    for (const command of commands) {
      const by =
        command.family === 'insights' || command.family === 'directory' ? town.walkers : town.commissioner;
      expect(await refusal({ ...command, by }, { ...command.body, surprise: 1 })).toEqual({
        status: 403,
        code: 'role-not-allowed',
      });
    }
  });

  it('has written nothing, not by half', async () => {
    await town.system.settle();
    expect(Object.values(before).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    expect(await stored.written()).toEqual(before);
    expect(await acts.seen(root)).toMatchObject({ status: 'plan-agreed' });
  });

  describe('with PostgreSQL away', () => {
    const read = async (): Promise<{
      status: number;
      retry: string | null;
      seconds: number;
      code: unknown;
    }> => {
      const began = performance.now();
      const response = await fetch(`${town.system.origin}/v1/referrals/${root}`, {
        headers: { authorization: `Bearer ${town.linkWorker.bearer}` },
      });
      const body = (await response.json()) as Record<string, unknown>;
      return {
        status: response.status,
        retry: response.headers.get('retry-after'),
        seconds: (performance.now() - began) / 1_000,
        code: body['code'],
      };
    };

    async function expectAway(): Promise<void> {
      const answer = await read();
      expect(answer).toMatchObject({
        status: 503,
        code: 'database-unavailable',
        retry: expect.stringMatching(/^\d+$/),
      });
      expect(answer.seconds).toBeLessThan(10);
      const sending = commandOf('sendReferral');
      const refused = await raw(sending, JSON.stringify(sending.body));
      expect({ status: refused.status, retry: refused.headers.get('retry-after') }).toEqual({
        status: 503,
        retry: expect.stringMatching(/^\d+$/),
      });
      expect((await fetch(`${town.system.origin}/health/live`)).status).toBe(200);
    }

    async function expectBack(): Promise<void> {
      const until = performance.now() + 20_000;
      let answer = await read();
      while (answer.status !== 200 && performance.now() < until) answer = await read();
      expect(answer.status).toBe(200);
      await town.referrer.does('sendReferral', { body: commandOf('sendReferral').body });
    }

    it('that was killed it says so, and serves again by itself once it is back', async () => {
      process.kill(stored.postmaster(), 'SIGKILL');
      await expectAway();
      await expectBack();
    }, 60_000);
  });
});
