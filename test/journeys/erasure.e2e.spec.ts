import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Acts } from './support/acts.js';
import type { Answer, Caller } from './support/caller.js';
import { StoredData, type StoredRow } from './support/database.js';
import { startTown, type Town } from './support/town.js';

/** What is written about the person, found nowhere else. */
const canaries = [
  ...['Erzgivenwren', 'Erzfamilysiskin', '9991235671', '1933-11-23', 'Erzline linnet yard', '01614960977'],
  ...['erzmail.brambling@example.org', 'Erzneeds loud voice', 'Erznote lost her twite', 'Erzrisk the goose'],
  'Erzonward two steps',
] as const;
const [given, family, nhsNumber, birthDate, line, phone, email, needs, note, risk, onwardRisk] = canaries;

const record = {
  ...{ name: { given, family }, nhsNumber, birthDate, phone, email, communicationNeeds: needs },
  address: { lines: [line], postcode: 'SK4 1AA' },
};

/** Tables whose rows say who somebody is, sealed or hashed. */
const identifying = /\.(vault|person_key|identity_spine|link_code)$/;

/** Long words of a row: ciphertexts and wrapped keys in hexadecimal, keyed hashes. */
function wordsOf({ text }: StoredRow): readonly string[] {
  return (text.match(/[A-Za-z0-9_-]{40,}/g) ?? []).map((found) => found.replace(/^x/, ''));
}

/** What of them stands for the person: of a one-time code its hash, which comes before those of the sign-ins. */
function materialsOf(row: StoredRow): readonly string[] {
  return row.table.endsWith('.link_code') ? wordsOf(row).slice(0, 1) : wordsOf(row);
}

describe('A person whom everybody lets go of', () => {
  let town: Town;
  let acts: Acts;
  let stored: StoredData;
  let person: string;
  let root: string;
  let friend: string;
  let rowsBefore: readonly StoredRow[];
  let materials: readonly string[];
  let signIn: string;
  let receiptsBefore = 0;

  beforeAll(async () => {
    town = await startTown();
    acts = new Acts(town);
    stored = await StoredData.of(town.system.data);
    person = await acts.register(town.referrer, record);
    root = await acts.refer(person, { note, riskInstruction: risk });
    await acts.reach(root);
    await acts.plan(root);
    friend = await acts.onward(root, town.befriending, { riskInstruction: onwardRisk });
    await acts.act(town.befrienders, 'acceptReferral', friend);
    await acts.act(town.befrienders, 'startReferral', friend);
    const { body } = await town.linkWorker.does('issueLinkCode', { path: { id: person } });
    await town.person.does('linkAccount', { body: { code: body['code'] } });
    await town.system.settle();
    receiptsBefore = (await holding(person)).filter(({ table }) => table === 'people.receipt').length;
    rowsBefore = (await stored.rows()).filter(
      ({ table, text }) => identifying.test(table) && text.includes(person),
    );
    materials = [...new Set(rowsBefore.flatMap(materialsOf))];
    signIn = rowsBefore.filter(({ table }) => table.endsWith('.link_code')).flatMap(wordsOf)[2] ?? '';
  }, 120_000);
  afterAll(async () => {
    await stored.close();
    await town.stop();
  });

  const erase = (by: Caller, key: string = randomUUID()): Promise<Answer> =>
    by.ask('erasePerson', {
      path: { id: person },
      body: { reason: 'person-asked' },
      headers: { 'idempotency-key': key },
    });
  const read = async (by: Caller): Promise<number> =>
    (await by.ask('readPerson', { path: { id: person } })).status;
  const holding = async (part: string): Promise<readonly StoredRow[]> =>
    (await stored.rows()).filter(({ text }) => text.includes(part));

  it('is not let go of by those who may not, and for strangers is not there', async () => {
    for (const caller of [town.linkWorker, town.person, town.administrator, town.commissioner]) {
      expect((await erase(caller)).status).toBe(403);
    }
    for (const caller of [town.otherPractice, town.walkers, town.otherProvider]) {
      expect(await erase(caller)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
  });

  it('is kept by whoever takes part in an open referral, and nothing changes', async () => {
    for (const caller of [town.referrer, town.coordinator, town.befrienders]) {
      const refused = await erase(caller);
      expect([refused.status, refused.body['code']]).toEqual([409, 'referrals-open']);
      expect(refused.body['detail']).toMatch(/Close or withdraw it, then erase/);
      expect(await read(caller)).toBe(200);
    }
  });

  it('is seen no more by each that lets go, at once, and by the others as before', async () => {
    await acts.act(town.befrienders, 'completeReferral', friend, { outcome: 'goals-met' });
    await town.system.settle();
    expect((await erase(town.coordinator)).status).toBe(409);
    await acts.act(town.linkWorker, 'tellBack', root, { outcome: 'goals-met' });
    await town.system.settle();

    const key = randomUUID();
    expect((await erase(town.befrienders, key)).status).toBe(204);
    expect((await erase(town.befrienders, key)).status).toBe(204);
    expect((await erase(town.befrienders)).status).toBe(404);
    expect(await Promise.all([town.befrienders, town.linkWorker, town.referrer].map(read))).toEqual([
      ...[404, 200, 200],
    ]);
    expect((await erase(town.coordinator)).status).toBe(204);
    expect(await Promise.all([town.linkWorker, town.coordinator, town.referrer].map(read))).toEqual([
      ...[404, 404, 200],
    ]);
    expect((await town.person.does('readOwnView')).body['sharing']).toMatchObject([
      { organisation: town.referrer.organisation },
      { organisation: town.referrer.organisation },
    ]);
    await town.system.settle();
    for (const material of materials) expect(await holding(material)).not.toEqual([]);
  });

  it('is gone with the last of them: nobody reads a name, a note or the own view', async () => {
    expect(materials.length).toBeGreaterThanOrEqual(8);
    expect((await erase(town.referrer)).status).toBe(204);
    await town.system.settle();
    for (const caller of [town.referrer, town.linkWorker, town.coordinator, town.befrienders]) {
      expect(await read(caller)).toBe(404);
    }
    for (const caller of [town.referrer, town.coordinator, town.befrienders]) {
      expect((await erase(caller)).status).toBe(404);
    }
    expect(await town.person.ask('readOwnView')).toMatchObject({ status: 404, body: { code: 'not-linked' } });
    expect((await town.person.ask('readOwnEpisodes')).status).toBe(404);
    for (const caller of [town.referrer, town.linkWorker]) {
      expect((await caller.ask('readNote', { path: { id: root } })).status).toBe(404);
      expect((await caller.does('readReferral', { path: { id: root } })).body).toMatchObject({
        status: 'told-back',
      });
    }
  });

  it('leaves no trace that identifies in any table of any context, sealed or hashed, nor in the log', async () => {
    const rows = await stored.rows();
    const told = [...rows.map(({ table, text }) => `${table}: ${text}`), town.system.said()];
    for (const material of [...materials, ...canaries]) {
      expect(told.filter((each) => each.includes(material))).toEqual([]);
    }
    expect(rows.filter(({ table, text }) => identifying.test(table) && text.includes(person))).toEqual([]);
  });

  it('leaves no hash of a request that named her: of the acts on the record only those of letting go keep a receipt', async () => {
    const receipts = (await holding(person)).filter(({ table }) => table === 'people.receipt');
    expect(receiptsBefore).toBeGreaterThan(0);
    expect(receipts).toHaveLength(3);
  });

  it('leaves the sign-in’s keyed hash only where it is written what was done, not where it would find her', async () => {
    const tables = new Set((await holding(signIn)).map(({ table }) => table));
    expect([...tables].sort()).toEqual(['people.event', 'people.link_try', 'people.person_audit']);
  });

  it('leaves the audit of who was shown what', async () => {
    const audit = (await holding(person)).filter(({ table }) => table === 'people.person_audit');
    expect(audit.length).toBeGreaterThan(2);
  });

  it('is not sent again, and another person is referred as before', async () => {
    const again = await town.referrer.ask('sendReferral', {
      body: { person, priority: 'routine', needs: ['loneliness'] },
    });
    expect([again.status, again.body['code']]).toEqual([422, 'unknown-person']);
    const other = await acts.register(town.referrer);
    expect(await acts.seen(await acts.refer(other))).toMatchObject({ status: 'sent' });
  });
});
