import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insightsContext } from '#insights/insights.context';
import { type BeforeMigration, beforeMigration } from '#platform/testing/before-migration';

describe('The tables of insights from before areas were known by a key', () => {
  let before: BeforeMigration;
  beforeAll(async () => {
    before = await beforeMigration(insightsContext, 'AreaByKey');
  });
  afterAll(() => before.close());

  it('have every board and organisation by its key afterwards, and their locks', async () => {
    const { query, migrate } = before;
    await query(
      `insert into board values (1, gen_random_uuid(), 'Ynys MÔN'), (2, gen_random_uuid(), 'Stockport')`,
    );
    await query(`insert into listed_organisation values (1, gen_random_uuid(), 'hub', 'STOCKport ', '[]')`);
    await migrate();
    expect(await query('select area from board order by generation')).toEqual([
      { area: 'ynys môn' },
      { area: 'stockport' },
    ]);
    expect(await query('select area from listed_organisation')).toEqual([{ area: 'stockport' }]);
    const locked = await query(
      `select relname from pg_class where oid = 'board'::regclass and relforcerowsecurity`,
    );
    expect(locked).toHaveLength(1);
  });
});
