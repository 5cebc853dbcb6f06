import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { peopleContext, PeopleModule } from '#contexts/people';

const practice = randomUUID();
const otherPractice = randomUUID();

describe('Registering a person', () => {
  let test: HttpTest;
  beforeAll(async () => {
    test = await startHttpTest([PeopleModule], [peopleContext]);
  }, 60_000);
  afterAll(() => test.close());

  it('answers with a fresh id and the first revision, readable at once by the practice that wrote it', async () => {
    const referrer = test.as('referrer', practice);
    const registered = await referrer.post('/v1/people', {
      name: { given: 'Ada', family: 'Attwater' },
      nhsNumber: '943 476 5919',
      birthDate: '1950-03-02',
      address: { lines: ['1 Petersgate'], postcode: 'sk1 1hd' },
    });
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({ id: expect.any(String), revision: 1 });
    const read = await referrer.get(`/v1/people/${registered.body.id}`);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({
      nhsNumber: '9434765919',
      outcode: 'SK1',
      ageBand: '70-79',
      parts: ['registrar'],
      phone: null,
    });
    await test.settle();
    const stranger = await test.as('referrer', otherPractice).get(`/v1/people/${registered.body.id}`);
    const unknown = await test.as('referrer', otherPractice).get(`/v1/people/${randomUUID()}`);
    expect([stranger.status, stranger.body]).toEqual([404, unknown.body]);
  });
});
