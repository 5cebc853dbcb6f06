import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { seededRandom } from '#platform/kernel/seeded-random';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import type { Grant, GrantPart } from '#people/domain/grants/grant.state';
import { maySee, type Restriction } from '#people/domain/grants/sight.policies';
import type { LettingGo, ObjectionScope } from '#people/domain/person/person.state';
import { rowOfGrant } from '../grants/grant.row.projection.js';

const organisations = Array.from({ length: 4 }, () => randomUUID());
const parts: readonly GrantPart[] = ['referrer', 'hub', 'provider'];
const roles = ['referrer', 'link-worker', 'coordinator', 'provider'] as const;
const seed = Number(process.env['GINNEL_SEED'] ?? '20261122');
const rounds = 25;
const referrals = sourceContext('referrals');

describe('The database’s function and the rule in the domain', () => {
  let test: HttpTest;
  let database: Client;
  const random = seededRandom(seed);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    database = new Client({
      connectionString: test.administrator,
      options: '-c search_path=people -c timezone=UTC',
    });
    await database.connect();
  }, 60_000);
  afterAll(async () => {
    await database.end();
    await test.close();
  });

  const instant = (hours: number): string =>
    new Date(test.environment.clock.milliseconds() + hours * 3_600_000).toISOString();

  function randomGrant(person: Uuid, writer: Uuid, n: number): Grant {
    const from = instant(one([-20, -5, 5]));
    const until = one([null, null, instant(-2), instant(3)]);
    return {
      key: `key-${String(n)}`,
      record: { person, writer },
      viewer: one(organisations),
      part: one(parts),
      referral: null,
      sharedBy: one(organisations),
      basis: {
        purpose: one(['direct-care', 'direct-care', 'safeguarding']),
        agreed: 'implied-direct-care',
        how: 'referral',
        recordedBy: writer,
      },
      openedBy: 'test',
      ...{ from, attendedFrom: null, endedBy: null, until },
    };
  }

  async function arrange(
    person: Uuid,
    grants: readonly Grant[],
    objections: readonly ObjectionScope[],
    hidden: boolean,
    letGo: readonly LettingGo[],
  ): Promise<void> {
    const rows = grants.map((grant) => ({ ...rowOfGrant(grant), generation: 1 }));
    await database.query(
      'insert into person_grant select * from jsonb_populate_recordset(null::person_grant, $1)',
      [JSON.stringify(rows)],
    );
    await database.query(
      "update stream_state set state = state || jsonb_build_object('objections', $2::jsonb, 'locationRestricted', $3::boolean, 'letGo', $4::jsonb) where stream = $1",
      [person, JSON.stringify(objections), hidden, JSON.stringify(letGo)],
    );
  }

  it(`show the same fields for every viewer in ${String(rounds)} random histories (seed ${String(seed)})`, async () => {
    let shown = 0;
    for (let round = 0; round < rounds; round += 1) {
      const writer = one(organisations);
      const { body } = await test
        .as('referrer', writer)
        .post('/v1/people', { name: { given: 'A', family: 'B' } });
      const person = body.id as Uuid;
      const grants = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, n) =>
        randomGrant(person, writer, n),
      );
      const objections: ObjectionScope[] = [];
      if (random() < 0.2) objections.push({ scope: 'all', organisation: null });
      if (random() < 0.4) objections.push({ scope: 'organisation', organisation: one(organisations) });
      const hidden = random() < 0.3;
      const letGo = organisations
        .filter(() => random() < 0.25)
        .map((organisation) => ({
          ...{ organisation, at: instant(one([-20, -10, -1])) },
          ...(random() < 0.5 ? { grants: ['key-0', 'key-2', `registrar:${person}`] } : {}),
        }));
      await test.settle();
      await arrange(person, grants, objections, hidden, letGo);
      const own: Grant = {
        ...randomGrant(person, writer, 99),
        ...{ key: `registrar:${person}`, viewer: writer, sharedBy: writer },
        part: 'registrar',
        from: instant(-1),
        until: null,
      };
      const restrictions: Restriction[] = hidden ? [{ kind: 'location' }] : [];
      for (const organisation of organisations) {
        for (const role of roles) {
          const at = test.environment.clock.now();
          const question = {
            record: { person, writer },
            grants: [...grants, own],
            objections,
            restrictions,
            letGo,
          };
          const sight = maySee({ ...question, viewer: { organisation, role }, at });
          const answer = await test.as(role, organisation).get(`/v1/people/${person}`);
          const {
            id: _id,
            revision: _revision,
            parts: _parts,
            ...fields
          } = answer.body as Record<string, unknown>;
          const expected = sight.sight === 'allowed' ? [...sight.fields].sort() : 404;
          expect(answer.status === 404 ? 404 : Object.keys(fields).sort()).toEqual(expected);
          if (answer.status === 200) shown += 1;
        }
      }
    }
    expect(shown).toBeGreaterThan(rounds);
  }, 120_000);
});
