import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { insightsContext } from '#insights/insights.context';
import { migrateContext } from '#platform/runtime/database/migrate';
import { makeTestEnvironment, type TestEnvironment } from '#platform/testing/test-environment';

describe('The tables of insights from before areas were known by a key', () => {
  let test: TestEnvironment;
  let client: Client;

  beforeAll(async () => {
    test = await makeTestEnvironment([insightsContext]);
    client = new Client({ connectionString: test.administrator });
    await client.connect();
    await client.query('set search_path to insights');
  });
  afterAll(async () => {
    await client.end();
    await test.close();
  });

  it('have every board and organisation by its key afterwards, and their locks', async () => {
    await client.query(`delete from schema_migration where name like 'AreaByKey%'`);
    await client.query(
      `insert into board values (1, gen_random_uuid(), 'Ynys MÔN'), (2, gen_random_uuid(), 'Stockport')`,
    );
    await client.query(
      `insert into listed_organisation values (1, gen_random_uuid(), 'hub', 'STOCKport ', '[]')`,
    );
    const settings = test.environment.databases.get('insights');
    if (!settings) throw new Error('no settings');
    await migrateContext(settings, insightsContext.migrations);
    const areas = async (table: string): Promise<readonly unknown[]> =>
      (await client.query<{ area: string }>(`select area from ${table} order by generation`)).rows.map(
        ({ area }) => area,
      );
    expect(await areas('board')).toEqual(['ynys môn', 'stockport']);
    expect(await areas('listed_organisation')).toEqual(['stockport']);
    const locked = await client.query(
      `select from pg_class where oid = 'board'::regclass and relforcerowsecurity`,
    );
    expect(locked.rowCount).toBe(1);
  });
});
