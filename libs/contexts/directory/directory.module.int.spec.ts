import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { CURRENT_TENANT } from '#platform/runtime/schema/tenancy.sql';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { tallyContext } from '#platform/testing/tally.context';
import { DIRECTORY_PUBLIC_TABLES, directoryContext, DirectoryModule } from './index.js';

describe('The directory alone, beside a neighbour in the same database', () => {
  let test: HttpTest;
  let catalogue: Client;

  beforeAll(async () => {
    test = await startHttpTest([DirectoryModule], [directoryContext, tallyContext]);
    catalogue = new Client({ connectionString: test.administrator });
    await catalogue.connect();
  });
  afterAll(async () => {
    await catalogue.end();
    await test.close();
  });

  it('boots, answers, and is at rest', async () => {
    expect(test.environment.runtimes.map(({ definition }) => definition.name)).toEqual(['directory']);
    await test.as('administrator', randomUUID()).get('/v1/services').expect(200, { items: [], next: null });
    await test.settle();
    const { body } = await test.request.get('/openapi.json').expect(200);
    expect(Object.keys((body as { paths: object }).paths).filter((path) => path.startsWith('/v1/'))).toEqual([
      '/v1/areas/{area}',
      '/v1/areas/{area}/referral-mode',
      '/v1/imports',
      '/v1/imports/{import}',
      '/v1/imports/{import}/confirm',
      '/v1/organisations',
      '/v1/organisations/{organisation}',
      '/v1/organisations/{organisation}/contracts',
      '/v1/organisations/{organisation}/members',
      '/v1/organisations/{organisation}/members/{member}/leaving',
      '/v1/organisations/{organisation}/membership',
      '/v1/services',
      '/v1/services/{service}',
      '/v1/services/{service}/capacity',
      '/v1/services/{service}/mode',
      '/v1/services/{service}/promise',
    ]);
  });

  it('reaches nothing of its neighbour', async () => {
    for (const part of ['app', 'worker', 'owner']) {
      const { rows } = await catalogue.query<{ n: number }>(
        `select count(*)::int as n from pg_class c join pg_namespace s on s.oid = c.relnamespace
          where s.nspname = 'tallies' and c.relkind in ('r', 'v', 'S')
            and (has_schema_privilege($1, s.oid, 'usage') or has_table_privilege($1, c.oid, 'select'))`,
        [`ginnel_directory_${part}`],
      );
      expect([part, rows[0]?.n]).toEqual([part, 0]);
    }
  });

  it('shows to every tenant the tables that it names, and no other table with a tenant', async () => {
    const { rows } = await catalogue.query<{
      table: string;
      readable: boolean;
      locked: boolean;
      forced: boolean;
    }>(
      `select c.relname as table, c.relforcerowsecurity and c.relrowsecurity as forced,
              coalesce(bool_or(p.qual = 'true') filter (where p.cmd in ('SELECT', 'ALL')), false) as readable,
              bool_and(coalesce(p.with_check, p.qual) like '%app.tenant%') filter (where p.cmd <> 'SELECT') as locked
         from pg_class c
         join pg_namespace s on s.oid = c.relnamespace and s.nspname = 'directory'
         left join pg_policies p on p.schemaname = 'directory' and p.tablename = c.relname
               and 'ginnel_directory_app' = any(p.roles)
        where c.relkind = 'r' group by c.relname, c.relforcerowsecurity, c.relrowsecurity`,
    );
    const open = rows.filter(({ readable }) => readable).map(({ table }) => table);
    expect(open.sort()).toEqual([...DIRECTORY_PUBLIC_TABLES].sort());
    for (const { table, forced, locked } of rows.filter(({ readable }) => readable)) {
      expect([table, forced, locked ?? true]).toEqual([table, true, true]);
    }
    expect(CURRENT_TENANT).toContain('app.tenant');
  });

  it('lets nobody write in another tenant’s name, not even into what all may read', async () => {
    const { database } = test.runtime('directory');
    const [own, other] = [randomUUID(), randomUUID()];
    const write = (table: string, columns: string, values: string): Promise<unknown> =>
      database.asTenant(own, (client) =>
        client.query(`insert into ${table} (tenant, ${columns}) values ('${other}', ${values})`),
      );
    await expect(write('steward', 'id, kind', `'${randomUUID()}', 'service'`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(
      write('organisation_text', 'organisation, content', `'${randomUUID()}', 'x'`),
    ).rejects.toMatchObject({
      code: '42501',
    });
    await database.asTenant(other, (client) =>
      client.query(
        `insert into organisation_text (tenant, organisation, content) values ('${other}', '${other}', 'x')`,
      ),
    );
    const erased = await database.asTenant(own, (client) => client.query('delete from organisation_text'));
    expect(erased.rowCount).toBe(0);
    await expect(
      database.asTenant(own, (client) => client.query('update service_row set name = $1', ['x'])),
    ).rejects.toMatchObject({ code: '42501' });
  });
});
