import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DirectoryModule } from '#directory/directory.module';
import { directoryContext } from '#directory/directory.context';
import { type HttpTest, startHttpTest, type TestCaller } from '#platform/testing/http-test';

const OWN = randomUUID();

describe("A service's own administrator", () => {
  let test: HttpTest;
  let own: TestCaller;
  let service: string;

  beforeAll(async () => {
    test = await startHttpTest([DirectoryModule], [directoryContext]);
    own = test.as('administrator', OWN);
    const organisation = { id: OWN, kind: 'provider', name: 'The Tuesday Kettle', area: 'Stockport' };
    const unlisted = await own.post('/v1/services', { name: 'Too early' }).expect(409);
    expect(unlisted.body).toMatchObject({ code: 'organisation-not-listed' });
    const listed = await own.post('/v1/organisations', organisation).expect(201);
    const answer = await own
      .post('/v1/services', { name: 'Kettle drop-in' })
      .set('Ginnel-Position', listed.headers['ginnel-position'] ?? '')
      .expect(201);
    service = (answer.body as { id: string }).id;
    expect(answer.headers).toMatchObject({ etag: '"1"', location: `/v1/services/${service}` });
  });
  afterAll(() => test.close());

  it('says that it is full, promises an answer, and chooses how referrals reach it', async () => {
    await own
      .post(`/v1/services/${service}/capacity`, { accepting: false })
      .set('If-Match', '"1"')
      .expect(200);
    await own.post(`/v1/services/${service}/promise`, { days: 3 }).expect(200);
    const answer = await own.post(`/v1/services/${service}/mode`, { mode: 'hybrid' }).expect(200);
    expect(answer.body).toEqual({ id: service, revision: 4 });
    expect(answer.headers['etag']).toBe('"4"');
    const again = await own.post(`/v1/services/${service}/mode`, { mode: 'hybrid' }).expect(200);
    expect(again.body).toEqual({ id: service, revision: 4 });
    expect(again.headers).not.toHaveProperty('ginnel-position');
    await test.settle();
    const read = await own.get(`/v1/services/${service}`).expect(200);
    expect(read.body).toMatchObject({ accepting: false, promiseDays: 3, mode: 'hybrid' });
  });

  it('is told when somebody else was faster', async () => {
    const stale = await own
      .post(`/v1/services/${service}/promise`, { days: 9 })
      .set('If-Match', '"1"')
      .expect(412);
    expect(stale.body).toMatchObject({ code: 'revision-stale' });
  });

  it('is the only one: for another organisation it is as unknown', async () => {
    const stranger = test.as('administrator', randomUUID());
    for (const [route, body] of [
      ['capacity', { accepting: true }],
      ['promise', { days: 1 }],
      ['mode', { mode: 'direct' }],
    ] as const) {
      const foreign = await stranger.post(`/v1/services/${service}/${route}`, body).expect(404);
      const unknown = await stranger.post(`/v1/services/${randomUUID()}/${route}`, body).expect(404);
      expect(foreign.body).toEqual(unknown.body);
      expect(Object.keys(foreign.headers).sort()).toEqual(Object.keys(unknown.headers).sort());
    }
    expect((await own.get(`/v1/services/${service}`).expect(200)).headers['etag']).toBe('"4"');
  });

  it('cannot list a service under an id that somebody else keeps', async () => {
    const other = randomUUID();
    const as = test.as('administrator', other);
    await as
      .post('/v1/organisations', { id: other, kind: 'provider', name: 'Other', area: 'Stockport' })
      .expect(201);
    await test.settle();
    const answer = await as.post('/v1/services', { id: service, name: 'Kettle drop-in' }).expect(409);
    expect(answer.body).toMatchObject({ code: 'service-already-listed' });
    expect((await own.get(`/v1/services/${service}`).expect(200)).body).toMatchObject({
      organisation: { id: OWN },
    });
  });

  it.each([
    ['capacity', { accepting: 'no' }],
    ['promise', { days: 0 }],
    ['promise', { days: 366 }],
    ['promise', { days: 1.5 }],
    ['mode', { mode: 'by-post' }],
    ['mode', {}],
  ])('is refused a %s of %j', async (route, body) => {
    expect((await own.post(`/v1/services/${service}/${route}`, body).expect(400)).body).toMatchObject({
      code: 'validation-failed',
    });
  });

  it('needs a key and the role', async () => {
    const token = test.tokenFor('administrator', OWN);
    const keyless = test.request
      .post(`/v1/services/${service}/capacity`)
      .set('Authorization', `Bearer ${token}`);
    expect((await keyless.send({ accepting: true }).expect(400)).body).toMatchObject({
      code: 'idempotency-key-missing',
    });
    await test.as('provider', OWN).post(`/v1/services/${service}/capacity`, { accepting: true }).expect(403);
  });
});
