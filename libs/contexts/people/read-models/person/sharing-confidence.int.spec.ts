import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { ContextModule } from '#platform/runtime/nest/context.module';
import type { Feed } from '#platform/runtime/messages/feed';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { ReferralFacts } from '../grants/referral-facts.kit.spec.js';

const referrals = sourceContext('referrals');
const [practice, hub] = [randomUUID(), randomUUID()];

/** A feed that cannot be reached. */
const away: Feed = {
  source: 'referrals',
  heads: () => Promise.reject(new Error('away')),
  pages: () => Promise.reject(new Error('away')),
  listen: () => () => undefined,
};

describe('While referrals are silent', () => {
  let test: HttpTest;
  let person: Uuid;
  let feed: Feed;
  let later = 0;

  beforeEach(async () => {
    later = 0;
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    const registered = await test
      .as('referrer', practice)
      .post('/v1/people', { name: { given: 'Ada', family: 'A' } });
    person = registered.body.id;
    await new ReferralFacts(test.runtime('referrals')).tell(
      { kind: 'root', sender: practice, receiver: hub, hub, person },
      'sent',
    );
    await test.settle();
    const found = test.environment.feeds.find('referrals');
    if (!found) throw new Error('no feed');
    feed = found;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + later);
  }, 60_000);
  afterEach(async () => {
    jest.restoreAllMocks();
    await test.close();
  });

  const read = (role: 'referrer' | 'link-worker', organisation: Uuid) =>
    test.as(role, organisation).get(`/v1/people/${person}`);

  it('names are refused to the referrer after a minute, while the hub’s caseload stays readable with the time of the last word', async () => {
    test.environment.feeds.register(away);
    later = 61_000;
    const refused = await read('referrer', practice);
    expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([
      503,
      'sharing-unconfirmed',
      '5',
    ]);
    const seen = await read('link-worker', hub);
    expect(seen.status).toBe(200);
    expect(Date.now() - Date.parse(seen.body.confirmedAt)).toBeGreaterThan(60_000);
    test.environment.feeds.register(feed);
    const again = await read('referrer', practice);
    expect([again.status, again.body.confirmedAt]).toEqual([200, undefined]);
  });

  it('for more than 5 s nobody is refused yet, and the answer says since when it is unconfirmed', async () => {
    test.environment.feeds.register(away);
    later = 6_000;
    const seen = await read('referrer', practice);
    expect([seen.status, typeof seen.body.confirmedAt]).toEqual([200, 'string']);
  });
});
