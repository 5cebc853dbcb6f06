import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Caller } from './support/caller.js';
import { type Command, type Problem, problemOf, setStage, type Stage } from './support/bad-input.js';
import type { Town } from './support/town.js';

const TEN_MEGABYTES = 10 * 1_024 * 1_024;

describe('Bad input', () => {
  let stage: Stage;
  let town: Town;
  let commands: readonly Command[];
  let person: string;
  let root: string;
  let walk: string;
  const commandOf = (operation: string): Command => stage.commandOf(operation);
  const raw: Stage['raw'] = (...sent) => stage.raw(...sent);
  const refusal: Stage['refusal'] = (...sent) => stage.refusal(...sent);

  beforeAll(async () => {
    stage = await setStage();
    ({ town, commands, person, root, walk } = stage);
  }, 120_000);
  beforeEach(() => town.system.settle());
  afterAll(() => stage.close());

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
        // A path that leaves its own, once read, is not there for the proxy of the distributed mode.
        const isAway = town.system.mode === 'distributed' && id.startsWith('..');
        const { status } = await refusal({ ...command, path: { id } }, command.body);
        expect({ id, status }).toEqual({ id, status: isAway ? 404 : 400 });
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

  it('has written nothing, not by half', async () => {
    await town.system.settle();
    expect(Object.values(stage.before).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    expect(await stage.stored.written()).toEqual(stage.before);
    expect(await stage.acts.seen(root)).toMatchObject({ status: 'plan-agreed' });
  });
});
