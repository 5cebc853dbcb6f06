import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { serverProcesses, signalAll } from '../chaos/server-processes.js';
import type { Caller } from './support/caller.js';
import { type Command, problemOf, setStage, type Stage } from './support/bad-input.js';
import { handmade, read, signedLike } from './support/tokens.js';
import type { Town } from './support/town.js';

/** A killed server refuses at once; a frozen one keeps a statement until the client's own time-out. */
const KILLED_WITHIN_S = 10;
const MOST_KILLS = 5;
const FROZEN_WITHIN_S = 15;

const invalid = { status: 400, code: 'validation-failed' };

describe('A request without a right to be answered', () => {
  let stage: Stage;
  let town: Town;
  let commands: readonly Command[];
  let root: string;
  const commandOf = (operation: string): Command => stage.commandOf(operation);
  const raw: Stage['raw'] = (...sent) => stage.raw(...sent);
  const refusal: Stage['refusal'] = (...sent) => stage.refusal(...sent);

  beforeAll(async () => {
    stage = await setStage();
    ({ town, commands, root } = stage);
  }, 120_000);
  beforeEach(() => town.system.settle());
  afterAll(() => stage.close());

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
    expect(Object.values(stage.before).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    expect(await stage.stored.written()).toEqual(stage.before);
    expect(await stage.acts.seen(root)).toMatchObject({ status: 'plan-agreed' });
  });

  describe('with PostgreSQL away', () => {
    const read = async (): Promise<{ status: number; retry: string | null; code: unknown }> => {
      const response = await fetch(`${town.system.origin}/v1/referrals/${root}`, {
        headers: { authorization: `Bearer ${town.linkWorker.bearer}` },
      });
      const { code } = (await response.json()) as Record<string, unknown>;
      return { status: response.status, retry: response.headers.get('retry-after'), code };
    };

    interface Asked {
      readonly answer: Awaited<ReturnType<typeof read>>;
      readonly refused: Response;
      readonly seconds: number;
    }

    /** A read and a command at once. */
    async function ask(): Promise<Asked> {
      const sending = commandOf('sendReferral');
      const began = performance.now();
      const [answer, refused] = await Promise.all([read(), raw(sending, JSON.stringify(sending.body))]);
      return { answer, refused, seconds: (performance.now() - began) / 1_000 };
    }

    /** Each is told within so many seconds to come back, while the process itself lives. */
    async function expectAway({ answer, refused, seconds }: Asked, withinSeconds: number): Promise<void> {
      expect(seconds).toBeLessThan(withinSeconds);
      expect(answer).toEqual({
        status: 503,
        code: 'database-unavailable',
        retry: expect.stringMatching(/^\d+$/),
      });
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
      // All of it: a process of the server that outlives the main one by a moment still answers rightly. It is brought
      // back so soon that it may be there again before it is asked: it is killed once more then.
      let asked: Asked;
      let kills = 0;
      do {
        signalAll(serverProcesses(join(town.system.data, 'postgres')), 'SIGKILL');
        asked = await ask();
        kills += 1;
      } while (kills < MOST_KILLS && (asked.answer.status === 200 || asked.refused.status === 201));
      await expectAway(asked, KILLED_WITHIN_S);
      await expectBack();
    }, 60_000);

    it('that is frozen it says so within a bound, and serves again by itself once it goes on', async () => {
      const postgres = join(town.system.data, 'postgres');
      const frozen = new Set<number>();
      try {
        // Until no process is found that goes on: the server itself is stopped first and starts no more.
        for (let found = serverProcesses(postgres); found.some((pid) => !frozen.has(pid));) {
          signalAll(found, 'SIGSTOP');
          for (const pid of found) frozen.add(pid);
          found = serverProcesses(postgres);
        }
        expect(frozen.size).toBeGreaterThan(1);
        await expectAway(await ask(), FROZEN_WITHIN_S);
      } finally {
        signalAll([...frozen], 'SIGCONT');
      }
      await expectBack();
    }, 120_000);
  });
});
