import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { peopleContext, PeopleModule } from '#contexts/people';
import { personAudit } from '#people/people.context';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { AuditAnchors } from '#platform/runtime/audit/audit-anchors';
import { AuditSealer } from '#platform/runtime/audit/audit-sealer';
import { type AuditVerification, verifyAudit } from '#platform/runtime/audit/verify-audit';

const practice = randomUUID();
/** Without it nobody could confirm who may read. */
const referrals = sourceContext('referrals');

describe('The audit', () => {
  let test: HttpTest;
  let folder: string;
  let anchors: AuditAnchors;
  let superuser: Client;
  let sealer: AuditSealer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ginnel-anchors-'));
    anchors = new AuditAnchors(folder, 'people');
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    superuser = new Client({ connectionString: test.administrator, options: '-c search_path=people' });
    await superuser.connect();
    sealer = new AuditSealer(test.runtime('people').database, personAudit, anchors);
    const referrer = test.as('referrer', practice);
    const { body } = await referrer.post('/v1/people', { name: { given: 'Ada', family: 'Attwater' } });
    for (let read = 0; read < 5; read += 1)
      expect((await referrer.get(`/v1/people/${body.id}`)).status).toBe(200);
    await anchors.note(await sealer.seal());
    for (let read = 0; read < 3; read += 1)
      expect((await referrer.get(`/v1/people/${body.id}`)).status).toBe(200);
    await sealer.seal();
  }, 60_000);
  afterEach(async () => {
    await superuser.end();
    await test.close();
    await rm(folder, { recursive: true });
  });

  const verify = async (): Promise<AuditVerification> =>
    verifyAudit(test.runtime('people').database, personAudit, await anchors.all());

  it('is sound as it was written, and tells the span that no anchor covers yet', async () => {
    expect(await verify()).toEqual({
      sealed: 8,
      unsealed: 0,
      firstBad: undefined,
      uncovered: { from: 6, to: 8 },
      unreadable: 0,
    });
  });

  it('is verified though a line of its anchors was cut off, and says so', async () => {
    await appendFile(join(folder, 'people-audit.jsonl'), '{"at":"2026-');
    await anchors.note(await sealer.seal());
    expect(await verify()).toMatchObject({ firstBad: undefined, uncovered: undefined, unreadable: 1 });
    await superuser.query("update person_audit set role = 'provider' where seal_no = 7");
    expect(await verify()).toMatchObject({ firstBad: { sealNo: 7, why: 'altered' }, unreadable: 1 });
  });

  it('is sound while the sealer goes on beside the verification', async () => {
    const { database } = test.runtime('people');
    // What is sealed at the worst moment: after the chain was walked to its end.
    const busy = Object.create(database) as typeof database;
    const work = { sealed: false };
    busy.workerQuery = async (text, ...others) => {
      const rows = await database.workerQuery(text, ...others);
      if (text.includes('seal_no > $1')) {
        const { body } = await test
          .as('referrer', practice)
          .post('/v1/people', { name: { given: 'Bo', family: 'Bell' } });
        expect((await test.as('referrer', practice).get(`/v1/people/${body.id}`)).status).toBe(200);
        work.sealed = (await sealer.seal()).sealNo === 9;
      }
      return rows as never;
    };
    const { firstBad } = await verifyAudit(busy, personAudit, await anchors.all());
    expect([work.sealed, firstBad]).toEqual([true, undefined]);
  });

  it('names the first row that somebody altered', async () => {
    await superuser.query("update person_audit set role = 'provider' where seal_no in (3, 5)");
    expect((await verify()).firstBad).toMatchObject({ sealNo: 3, why: 'altered', id: expect.any(String) });
  });

  it('names the place of a row that somebody removed, in the middle or at the end', async () => {
    await superuser.query('delete from person_audit where seal_no = 8');
    expect((await verify()).firstBad).toEqual({ sealNo: 8, id: null, why: 'missing' });
    await superuser.query('delete from person_audit where seal_no = 2');
    expect((await verify()).firstBad).toEqual({ sealNo: 2, id: null, why: 'missing' });
  });

  it('tells a chain that somebody forged anew from the one that was anchored', async () => {
    await superuser.query(`update audit_head set seal_no = 0, seal = '';
      update person_audit set role = 'provider' where seal_no = 2;
      update person_audit set seal_no = null, seal = null`);
    await sealer.seal();
    expect((await verify()).firstBad).toMatchObject({ sealNo: 5, why: 'differs-from-anchor' });
  });

  it('cannot be altered by those who write and seal it', async () => {
    const worker = new Client({
      connectionString: test.runtime('people').database.settings.worker,
      options: '-c search_path=people',
    });
    await worker.connect();
    await expect(worker.query("update person_audit set role = 'x'")).rejects.toMatchObject({ code: '42501' });
    await expect(worker.query('delete from person_audit')).rejects.toMatchObject({ code: '42501' });
    await worker.end();
  });
});
