import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { migrateContext } from '#platform/runtime/database/migrate';
import { makeTestEnvironment, type TestEnvironment } from '#platform/testing/test-environment';
import { referralsContext } from '#referrals/referrals.context';

describe('The tables of referrals from before areas were known by a key', () => {
  let test: TestEnvironment;
  let client: Client;

  beforeAll(async () => {
    test = await makeTestEnvironment([referralsContext]);
    client = new Client({ connectionString: test.administrator });
    await client.connect();
    await client.query('set search_path to referrals');
  });
  afterAll(async () => {
    await client.end();
    await test.close();
  });

  it('have each area once by its key afterwards, with the mode written last, and their locks', async () => {
    await client.query(`delete from schema_migration where name like 'AreaByKey%'`);
    await client.query(
      `insert into known_organisation_row values (1, gen_random_uuid(), 'hub', 'STOCKport')`,
    );
    await client.query(`insert into known_area_row values (1, 'Stockport', 'brokered')`);
    await client.query(
      `insert into known_area_row values (1, 'STOCKPORT', 'direct'), (2, 'Stockport', 'brokered')`,
    );
    await client.query(
      `update known_area_row set mode = 'hybrid' where generation = 1 and area = 'Stockport'`,
    );
    const settings = test.environment.databases.get('referrals');
    if (!settings) throw new Error('no settings');
    await migrateContext(settings, referralsContext.migrations);
    expect((await client.query('select area from known_organisation_row')).rows).toEqual([
      { area: 'stockport' },
    ]);
    expect((await client.query('select * from known_area_row order by generation')).rows).toEqual([
      { generation: 1, area: 'stockport', mode: 'hybrid' },
      { generation: 2, area: 'stockport', mode: 'brokered' },
    ]);
    const locked = await client.query(
      `select from pg_class where oid in ('known_area_row'::regclass, 'known_organisation_row'::regclass) and relforcerowsecurity`,
    );
    expect(locked.rowCount).toBe(2);
  });
});
