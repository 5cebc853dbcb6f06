import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { SealedText } from '#platform/runtime/commands/aggregate';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { OpenedText } from '#platform/runtime/vault/vault';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

const NOTE = 'Lost her husband in May; asks for Zebedee the dog to come along';

describe('The vault of a context', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  const tenant = randomUUID();

  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
  });
  afterAll(() => test.close());

  async function write(...vault: readonly SealedText[]): Promise<Uuid> {
    const stream = randomUUID();
    await runtime.commands.create(tally, {
      actor: runtime.actor(tenant, 'somebody'),
      identity: runtime.derive(randomUUID()),
      stream,
      at: runtime.clock.now(),
      command: { type: 'open', next: null },
      participants: [{ tenant, part: 'keeper' }],
      vault,
    });
    return stream;
  }

  function open(reader: Uuid, ...ids: readonly Uuid[]): Promise<readonly OpenedText[]> {
    return runtime.database.asTenant(reader, (client) => runtime.vault.open(client, reader, ids));
  }

  it('gives a text back to the organisation that wrote it, and to no other', async () => {
    const person = randomUUID();
    const note = await runtime.vault.seal(tenant, person, 'note', NOTE);
    await write(note);
    expect(await open(tenant, note.id)).toEqual([{ id: note.id, person, kind: 'note', text: NOTE }]);
    expect(await open(randomUUID(), note.id)).toEqual([]);
    const asOther = await runtime.database.asTenant(randomUUID(), (client) =>
      runtime.vault.open(client, tenant, [note.id]),
    );
    expect(asOther).toEqual([]);
  });

  it('leaves a text out once the key of its person is destroyed, and goes on opening those of others', async () => {
    const [gone, stays] = [randomUUID(), randomUUID()];
    const texts = [
      await runtime.vault.seal(tenant, gone, 'note', NOTE),
      await runtime.vault.seal(tenant, gone, 'reason', 'moved away'),
      await runtime.vault.seal(tenant, stays, 'note', 'likes to sing'),
    ];
    await write(...texts);
    await runtime.database.workerQuery('delete from person_key where tenant = $1 and person = $2', [
      tenant,
      gone,
    ]);
    const opened = await open(tenant, ...texts.map(({ id }) => id));
    expect(opened.map(({ person, text }) => ({ person, text }))).toEqual([
      { person: stays, text: 'likes to sing' },
    ]);
  });

  it('does not open with a new key what was sealed under a destroyed one', async () => {
    const person = randomUUID();
    const before = await runtime.vault.seal(tenant, person, 'note', NOTE);
    await write(before);
    await runtime.database.workerQuery('delete from person_key where person = $1', [person]);
    const after = await runtime.vault.seal(tenant, person, 'note', 'came back');
    await write(after);
    await expect(open(tenant, before.id)).rejects.toMatchObject({ code: 'vault-not-opened' });
    expect(await open(tenant, after.id)).toMatchObject([{ text: 'came back' }]);
  });

  it('makes one key for a person however many texts are sealed at once', async () => {
    const person = randomUUID();
    const texts = await Promise.all(
      Array.from({ length: 8 }, (_, n) => runtime.vault.seal(tenant, person, 'note', `note ${n}`)),
    );
    await write(...texts);
    const opened = await open(tenant, ...texts.map(({ id }) => id));
    expect(opened.map(({ text }) => text).sort()).toEqual(texts.map((_, n) => `note ${n}`));
    const keys = await runtime.database.workerQuery('select 1 from person_key where person = $1', [person]);
    expect(keys).toHaveLength(1);
  });

  it('writes a text with its command or not at all', async () => {
    const note = await runtime.vault.seal(tenant, randomUUID(), 'note', NOTE);
    const stream = await write(note);
    const again = await runtime.vault.seal(tenant, randomUUID(), 'note', NOTE);
    const refused = runtime.commands.execute(tally, {
      actor: runtime.actor(tenant, 'somebody'),
      identity: runtime.derive(randomUUID()),
      stream,
      at: runtime.clock.now(),
      command: (): TallyCommand => ({ type: 'add', amount: -1 }),
      vault: [again],
    });
    await expect(refused).resolves.toMatchObject({ outcome: 'rejected' });
    expect(await open(tenant, note.id, again.id)).toHaveLength(1);
  });

  it('keeps every word of it out of log, state, receipt and every other table', async () => {
    await write(await runtime.vault.seal(tenant, randomUUID(), 'note', NOTE));
    const tables = await runtime.database.workerQuery<{ table: string }>(
      "select table_name as table from information_schema.role_table_grants where grantee = current_user and privilege_type = 'SELECT' and table_schema = 'tallies'",
    );
    for (const { table } of tables) {
      const rows = await runtime.database.workerQuery(
        `select 1 from ${table} t where t::text like '%Zebedee%'`,
      );
      expect({ table, rows }).toEqual({ table, rows: [] });
    }
    expect(tables.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['event', 'stream_state', 'receipt', 'vault']),
    );
  });

  it('refuses a row that was moved to another person, kind or tenant', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const note = await runtime.vault.seal(tenant, one, 'note', NOTE);
    await runtime.vault.seal(tenant, other, 'note', 'something else');
    const rows = await runtime.database.workerQuery<{ person: Uuid; wrapped: Buffer }>(
      'select person, wrapped from person_key where person = any($1)',
      [[one, other]],
    );
    const wrapped = (person: Uuid): Buffer =>
      rows.find((row) => row.person === person)?.wrapped ?? Buffer.alloc(0);
    const row = { ...note, wrapped: wrapped(one) };
    expect(runtime.vault.openRow(tenant, row).text).toBe(NOTE);
    for (const moved of [
      { ...row, person: other, wrapped: wrapped(other) },
      { ...row, kind: 'reason' },
      { ...row, id: randomUUID() },
    ]) {
      expect(() => runtime.vault.openRow(tenant, moved)).toThrow();
    }
    expect(() => runtime.vault.openRow(randomUUID(), row)).toThrow();
  });
});
