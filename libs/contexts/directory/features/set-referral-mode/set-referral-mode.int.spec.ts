import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DirectoryModule } from '#directory/directory.module';
import { directoryContext } from '#directory/directory.context';
import { type HttpTest, startHttpTest, type TestCaller } from '#platform/testing/http-test';

describe("An area's referral mode", () => {
  let test: HttpTest;

  beforeAll(async () => {
    test = await startHttpTest([DirectoryModule], [directoryContext]);
  });
  afterAll(() => test.close());

  const administratorOf = async (kind: string, area: string): Promise<TestCaller> => {
    const id = randomUUID();
    const caller = test.as('administrator', id);
    await caller.post('/v1/organisations', { id, kind, name: `A ${kind}`, area }).expect(201);
    await test.settle();
    return caller;
  };

  it('is set and changed by its board, whatever the capital letters, and read by everybody', async () => {
    const board = await administratorOf('commissioner-board', 'Stockport');
    await board.get('/v1/areas/Stockport').expect(404);
    const first = await board.post('/v1/areas/Stockport/referral-mode', { mode: 'brokered' }).expect(200);
    expect(first.body).toMatchObject({ revision: 1 });
    const second = await board
      .post('/v1/areas/stockport/referral-mode', { mode: 'hybrid' })
      .set('If-Match', '"1"')
      .expect(200);
    const stated = second.headers['ginnel-position'] ?? '';
    const read = await test
      .as('person', null)
      .get('/v1/areas/STOCKPORT')
      .set('Ginnel-Position', stated)
      .expect(200);
    expect(read.body).toEqual({ area: 'Stockport', mode: 'hybrid', revision: 2 });
    expect(read.headers['etag']).toBe('"2"');
  });

  it('is not set by another board, by another kind of organisation, or for another area', async () => {
    await (
      await administratorOf('commissioner-board', 'Tameside')
    )
      .post('/v1/areas/Tameside/referral-mode', { mode: 'direct' })
      .expect(200);
    for (const [kind, area] of [
      ['commissioner-board', 'Tameside'],
      ['commissioner-board', 'Trafford'],
      ['hub', 'Tameside'],
    ] as const) {
      const other = await administratorOf(kind, area);
      await other.post('/v1/areas/Tameside/referral-mode', { mode: 'hybrid' }).expect(404);
    }
    const nobody = test.as('administrator', randomUUID());
    await nobody.post('/v1/areas/Tameside/referral-mode', { mode: 'hybrid' }).expect(404);
    expect((await nobody.get('/v1/areas/Tameside').expect(200)).body).toMatchObject({ mode: 'direct' });
  });
});
