import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { migrateContext } from '#platform/runtime/database/migrate';
import { provisionContexts, type ProvisionRequest } from '#platform/runtime/database/provision';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { ask } from '#platform/testing/postgres-processes';
import { tallyContext } from '#platform/testing/tally.context';
import { createDatabase, dropDatabase, testPostgres } from '#platform/testing/test-postgres';

describe('Provisioning', () => {
  const database = `provisioned_${randomUUID().replaceAll('-', '')}`;
  const rolePrefix = `spec${randomUUID().slice(0, 8)}`;
  let request: ProvisionRequest;

  beforeAll(async () => {
    await createDatabase(database);
    request = {
      administrator: testPostgres().connectionString(database),
      secret: 'a secret',
      contexts: ['tallies', 'others'],
      rolePrefix,
      appConnections: () => 2,
    };
  });
  afterAll(async () => {
    await dropDatabase(database);
    const roles = await ask(
      testPostgres().adminUrl,
      `select rolname from pg_roles where rolname like '${rolePrefix}%'`,
    );
    for (const role of roles) await ask(testPostgres().adminUrl, `drop role ${String(role)}`);
  });

  async function tallies(secret = request.secret): Promise<ContextDatabaseSettings> {
    const [settings] = await provisionContexts({ ...request, secret });
    if (!settings) throw new Error('not provisioned');
    return settings;
  }

  it('run twice, and migrations run twice, change nothing', async () => {
    const structure = `select string_agg(t, E'\\n' order by t) from (
      select c.relname || c.relkind::text || coalesce(c.relacl::text, '') || pg_get_userbyid(c.relowner) as t
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'tallies'
      union all select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'tallies'
      union all select polname || polrelid::regclass::text from pg_policy
      union all select rolname || rolsuper::text || rolbypassrls::text from pg_roles where rolname like '${rolePrefix}%') all_of_it`;
    const once = await tallies();
    await migrateContext(once, tallyContext.migrations);
    const before = await ask(request.administrator, structure);
    const twice = await tallies();
    await migrateContext(twice, tallyContext.migrations);
    expect(twice).toEqual(once);
    expect(await ask(request.administrator, structure)).toEqual(before);
    expect(String(before[0])).toContain('tally_row');
  });

  it('by several at the same moment does not fail', async () => {
    const prefix = `${rolePrefix}x`;
    const all = Array.from({ length: 8 }, () => provisionContexts({ ...request, rolePrefix: prefix }));
    const settled = await Promise.allSettled(all);
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('refuses tables that another version has made by another text, and leaves them as they are', async () => {
    const settings = await tallies();
    await migrateContext(settings, tallyContext.migrations);
    const names = 'select name from tallies.schema_migration order by name';
    const before = await ask(request.administrator, names);
    const spoil = (from: string, to: string): Promise<unknown> =>
      ask(
        request.administrator,
        `update tallies.schema_migration set name = '${to}' where name like '${from}' returning name`,
      );
    // As versions named it that knew no checksums.
    await spoil('Runtime%', 'Runtime1700000000000');
    const migrating = migrateContext(settings, tallyContext.migrations);
    await expect(migrating).rejects.toMatchObject({ code: 'other-schema' });
    await expect(migrating).rejects.toThrow('made by another version of Ginnel');
    await spoil('Runtime%', String(before.find((name) => String(name).startsWith('Runtime'))));
    await migrateContext(settings, tallyContext.migrations);
    const later =
      "insert into tallies.schema_migration (timestamp, name) values (1999999999999, 'Later1999999999999')";
    await ask(request.administrator, `${later} returning name`);
    await migrateContext(settings, tallyContext.migrations);
    await ask(
      request.administrator,
      "delete from tallies.schema_migration where name like 'Later%' returning name",
    );
    expect(await ask(request.administrator, names)).toEqual(before);
  });

  it('lets each role in by its own password, which follows from the secret', async () => {
    const settings = await tallies();
    for (const url of [settings.owner, settings.app, settings.worker]) {
      expect(await ask(url, 'select current_user::text')).toEqual([new URL(url).username]);
    }
    const other = await tallies('another secret');
    expect(await ask(other.app, 'select 1')).toEqual([1]);
    await expect(ask(settings.app, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await tallies();
  });

  it('gives a context nothing of another one, and nobody the public schema', async () => {
    const settings = await tallies();
    await migrateContext(settings, tallyContext.migrations);
    const [, others] = await provisionContexts(request);
    for (const url of [others?.owner, others?.app, others?.worker]) {
      await expect(ask(url ?? '', 'select * from tallies.event')).rejects.toMatchObject({ code: '42501' });
      await expect(ask(url ?? '', 'create table public.stray (n int)')).rejects.toMatchObject({
        code: '42501',
      });
    }
    await expect(ask(settings.app, 'create table tallies.stray (n int)')).rejects.toMatchObject({
      code: '42501',
    });
  });
});
