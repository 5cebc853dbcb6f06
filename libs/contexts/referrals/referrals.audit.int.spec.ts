import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import { AuditAnchors } from '#platform/runtime/audit/audit-anchors';
import { AuditSealer } from '#platform/runtime/audit/audit-sealer';
import { type AuditVerification, verifyAudit } from '#platform/runtime/audit/verify-audit';
import type { HttpTest } from '#platform/testing/http-test';
import { openTown, START_MS } from './open-town.kit.spec.js';
import type { Players } from './players.fixture.js';
import { textAudit } from './referrals.context.js';
import { register, type Town } from './town.fixture.js';

describe('The reads of a referral’s texts', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let root: Uuid;
  let person: Uuid;
  let folder: string;
  let anchors: AuditAnchors;
  let superuser: Client;
  let sealer: AuditSealer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ginnel-anchors-'));
    anchors = new AuditAnchors(folder, 'referrals');
    const opened = await openTown();
    ({ test, town, players } = opened);
    person = await register(opened.registered, town.practice, town.practice);
    await test.settle();
    root = await players.planned(person, { note: 'Lives alone.' });
    sealer = new AuditSealer(test.runtime('referrals').database, textAudit, anchors);
    superuser = new Client({ connectionString: test.administrator, options: '-c search_path=referrals' });
    await superuser.connect();
  }, START_MS);
  afterAll(async () => {
    await superuser.end();
    await test.close();
    await rm(folder, { recursive: true });
  });

  const read = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1)
      expect((await players.hub.get(`/v1/referrals/${root}/note`)).status).toBe(200);
    await sealer.seal();
  };
  const verify = async (): Promise<AuditVerification> =>
    verifyAudit(test.runtime('referrals').database, textAudit, await anchors.all());

  it('are sealed one after the other, and the head is anchored at the end', async () => {
    await read(3);
    expect(await verify()).toEqual({
      ...{ sealed: 3, unsealed: 0, firstBad: undefined, uncovered: { from: 1, to: 3 }, unreadable: 0 },
    });
    await sealer.onModuleDestroy();
    expect(await verify()).toMatchObject({ firstBad: undefined, uncovered: undefined });
    await read(2);
    expect(await verify()).toMatchObject({ sealed: 5, uncovered: { from: 4, to: 5 } });
  });

  it('cannot be altered by those who write and seal them', async () => {
    const { worker } = test.runtime('referrals').database.settings;
    const client = new Client({ connectionString: worker, options: '-c search_path=referrals' });
    await client.connect();
    await expect(client.query("update text_read set kinds = '{}'")).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('delete from text_read')).rejects.toMatchObject({ code: '42501' });
    await client.end();
    const planted = test.runtime('referrals').database.asTenant(town.hub, (app) =>
      app.query(
        `insert into text_read (tenant, referral, kinds, principal, role, at, seal_no)
           values ($1, $2, '{note}', 'somebody', 'link-worker', $3, 9)`,
        [town.hub, root, test.environment.clock.now()],
      ),
    );
    await expect(planted).rejects.toMatchObject({ code: '42501' });
  });

  it('are shown to the coordinator of the organisation that read, and to nobody else', async () => {
    const audit = (role: 'coordinator' | 'link-worker' | 'referrer', organisation: Uuid) =>
      test.as(role, organisation).get(`/v1/referrals/${root}/audit`);
    const { status, body } = await audit('coordinator', town.hub);
    expect(status).toBe(200);
    expect(body.reads).toHaveLength(5);
    expect(body.reads[0]).toEqual({
      ...{ reader: expect.any(String), role: 'link-worker', purpose: 'read-texts', person },
      ...{ kinds: ['note', 'riskInstruction'], at: expect.any(String), recordedAt: expect.any(String) },
    });
    expect(JSON.stringify(body)).not.toContain('Lives alone');
    const others = [
      await audit('coordinator', town.otherHub),
      await audit('coordinator', town.practice),
      await audit('link-worker', town.hub),
      await audit('referrer', town.practice),
    ];
    expect(others.map((answer) => answer.status)).toEqual([404, 404, 403, 403]);
  });

  it('betray the first row that somebody altered or removed', async () => {
    await superuser.query("update text_read set kinds = '{riskInstruction}' where seal_no = 4");
    expect((await verify()).firstBad).toMatchObject({ sealNo: 4, why: 'altered', id: expect.any(String) });
    await superuser.query('delete from text_read where seal_no = 2');
    expect((await verify()).firstBad).toEqual({ sealNo: 2, id: null, why: 'missing' });
  });
});
