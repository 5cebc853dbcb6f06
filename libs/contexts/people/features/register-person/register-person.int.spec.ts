import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { peopleContext, PeopleModule } from '#contexts/people';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { settle } from '#platform/runtime/settlement';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { areaUnderCurve, type ObservedAnswer, testNhsNumber } from './registration-timing.kit.spec.js';

const practice = randomUUID();
const otherPractice = randomUUID();
const referrals = sourceContext('referrals');

/** The full form is asked for by its size; the short one runs always. */
const each = Number(process.env['GINNEL_PROVE_REGISTRATIONS'] ?? '120');
const MATCHING_MS = 300_000;
/** Of times that cannot be told apart one short form in eleven million lies outside, and one full form in nine thousand. */
const [least, most] = each >= 1_000 ? [0.45, 0.55] : [0.3, 0.7];

describe('Registering a person', () => {
  let test: HttpTest;
  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
  }, 60_000);
  afterAll(() => test.close());

  it('answers with a fresh id and the first revision, readable at once by the practice that wrote it', async () => {
    const referrer = test.as('referrer', practice);
    const thisYear = new Date(test.environment.clock.milliseconds()).getUTCFullYear();
    const registered = await referrer.post('/v1/people', {
      name: { given: 'Ada', family: 'Attwater' },
      nhsNumber: '943 476 5919',
      birthDate: `${thisYear - 75}-03-02`,
      address: { lines: ['1 Petersgate'], postcode: 'sk1 1hd' },
    });
    expect([registered.status, registered.body]).toEqual([201, { id: expect.any(String), revision: 1 }]);
    expect(registered.headers).toMatchObject({
      etag: '"1"',
      location: `/v1/people/${String(registered.body.id)}`,
    });
    const read = await referrer.get(`/v1/people/${String(registered.body.id)}`);
    expect(read.body).toMatchObject({
      ...{ nhsNumber: '9434765919', outcode: 'SK1', ageBand: '70-79' },
      ...{ parts: ['registrar'], phone: null },
    });
  });

  it('twice with one key registers once, and with two keys twice', async () => {
    const referrer = test.as('referrer', practice);
    const body = {
      name: { given: 'Ben', family: 'Bee' },
      nhsNumber: testNhsNumber(400_000),
      birthDate: '1960-01-01',
    };
    const first = await referrer.post('/v1/people', body).set('Idempotency-Key', 'twice');
    const second = await referrer.post('/v1/people', body).set('Idempotency-Key', 'twice');
    expect(second.body).toEqual(first.body);
    const third = await referrer.post('/v1/people', body);
    expect([third.status, third.body.revision]).toEqual([201, 1]);
    expect(third.body.id).not.toBe(first.body.id);
    const other = await referrer
      .post('/v1/people', { ...body, phone: '01614960000' })
      .set('Idempotency-Key', 'twice');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  it.each([
    [
      'an NHS number with a wrong check digit',
      { nhsNumber: '943 476 5918' },
      'nhs-number-invalid',
      'nhsNumber',
    ],
    ['a placeholder for one', { nhsNumber: '0000000000' }, 'nhs-number-invalid', 'nhsNumber'],
    ['a birth date that lies ahead', { birthDate: '2150-01-01' }, 'birth-date-invalid', 'birthDate'],
  ])('with %s is refused without repeating it', async (_, wrong, code, path) => {
    const refused = await test
      .as('referrer', practice)
      .post('/v1/people', { name: { given: 'A', family: 'B' }, ...wrong });
    expect([refused.status, refused.body.code, refused.body.fields[0].path]).toEqual([422, code, path]);
    expect(refused.text).not.toContain(Object.values(wrong)[0]);
  });

  it('is for those who refer or work with people', async () => {
    const body = { name: { given: 'A', family: 'B' } };
    expect((await test.as('provider', practice).post('/v1/people', body)).status).toBe(403);
    expect((await test.as('coordinator', practice).post('/v1/people', body)).status).toBe(201);
  });

  it('does not tell, by status, header names, body or time, whether others know the person', async () => {
    const register = async (by: string, n: number): Promise<ObservedAnswer> => {
      const body = {
        name: { given: 'Cy', family: 'Dee' },
        nhsNumber: testNhsNumber(n),
        birthDate: '1971-07-07',
      };
      const caller = test.as('link-worker', by);
      const began = performance.now();
      const answer = await caller.post('/v1/people', body);
      const milliseconds = performance.now() - began;
      const shape = answer.text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
      return {
        status: answer.status,
        headers: Object.keys(answer.headers).sort().join(),
        shape,
        milliseconds,
      };
    };
    for (let n = 0; n < each; n += 1) await register(otherPractice, n);
    // A thousand comparisons follow the answers; a busy machine takes its time for them.
    await settle(test.environment, MATCHING_MS);
    const order = Array.from({ length: each * 2 }, (_, n) => n);
    order.forEach((_, place) => {
      const swap = Math.floor(Math.random() * (place + 1));
      [order[place], order[swap]] = [order[swap] ?? 0, order[place] ?? 0];
    });
    const known: ObservedAnswer[] = [];
    const unknown: ObservedAnswer[] = [];
    for (const n of order) (n < each ? known : unknown).push(await register(practice, n));
    const told = ({ status, headers, shape }: ObservedAnswer): string =>
      `${String(status)} ${headers} ${shape}`;
    expect([...new Set([...known, ...unknown].map(told))]).toHaveLength(1);
    const times = (answers: readonly ObservedAnswer[]): number[] =>
      answers.map(({ milliseconds }) => milliseconds);
    const area = areaUnderCurve(times(known), times(unknown));
    process.stdout.write(
      `registrations of ${String(each)} known and unknown people: area under the curve ${area.toFixed(3)}\n`,
    );
    expect(area).toBeGreaterThan(least);
    expect(area).toBeLessThan(most);
  }, 600_000);

  it('leaves no identifying text outside the vault: no table, no log line', async () => {
    const canaries = {
      given: 'Xylophina',
      family: 'Quartzwhistle',
      line: '77 Zanzibar Mews',
      phone: '07700900461',
      email: 'canary.zq@example.org',
      gender: 'genderzq',
      ethnicity: 'ethnicityzq',
      needs: 'needszq reads lips',
      nhsNumber: testNhsNumber(450_000),
      birthDate: '1931-05-17',
      postcode: 'SK99 9ZQ',
    };
    const { body } = await test.as('referrer', practice).post('/v1/people', {
      name: { given: canaries.given, family: canaries.family },
      ...{
        nhsNumber: canaries.nhsNumber,
        birthDate: canaries.birthDate,
        phone: canaries.phone,
        email: canaries.email,
      },
      address: { lines: [canaries.line], postcode: canaries.postcode },
      ...{ gender: canaries.gender, ethnicity: canaries.ethnicity, communicationNeeds: canaries.needs },
    });
    await test.as('referrer', practice).get(`/v1/people/${String(body.id)}`);
    await test.settle();
    const database = new Client({ connectionString: test.administrator });
    await database.connect();
    const tables = await database.query<{ name: string }>(
      "select quote_ident(relname) as name from pg_class where relnamespace = 'people'::regnamespace and relkind = 'r'",
    );
    expect(tables.rows.length).toBeGreaterThan(15);
    for (const { name } of tables.rows) {
      const { rows } = await database.query<{ content: string }>(
        `select coalesce(string_agg(encode(convert_to(t::text, 'UTF8'), 'escape'), ' '), '') as content from people.${name} t`,
      );
      for (const canary of Object.values(canaries))
        expect(`${name}: ${String(rows[0]?.content.includes(canary))}`).toBe(`${name}: false`);
    }
    const sealed = await database.query<{ sealed: Buffer }>(
      'select sealed from people.vault where person = $1',
      [body.id],
    );
    expect(sealed.rows).toHaveLength(1);
    for (const canary of Object.values(canaries)) expect(sealed.rows[0]?.sealed.includes(canary)).toBe(false);
    await database.end();
    for (const canary of Object.values(canaries))
      expect(test.lines.some((line) => line.includes(canary))).toBe(false);
  });
});
