import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BeforeMigration, beforeMigration } from '#platform/testing/before-migration';
import { referralsContext } from '#referrals/referrals.context';

describe('The tables of referrals from before areas were known by a key', () => {
  let before: BeforeMigration;
  beforeAll(async () => {
    before = await beforeMigration(referralsContext, 'AreaByKey');
  });
  afterAll(() => before.close());

  it('have each area once by its key afterwards, with the mode written last, and their locks', async () => {
    const { query, migrate } = before;
    await query(`insert into known_organisation_row values (1, gen_random_uuid(), 'hub', 'STOCKport')`);
    await query(`insert into known_area_row values (1, 'Stockport', 'brokered')`);
    await query(`insert into known_area_row values (1, 'STOCKPORT', 'direct'), (2, 'Stockport', 'brokered')`);
    await query(`update known_area_row set mode = 'hybrid' where generation = 1 and area = 'Stockport'`);
    await migrate();
    expect(await query('select area from known_organisation_row')).toEqual([{ area: 'stockport' }]);
    expect(await query('select * from known_area_row order by generation')).toEqual([
      { generation: 1, area: 'stockport', mode: 'hybrid' },
      { generation: 2, area: 'stockport', mode: 'brokered' },
    ]);
    const locked = await query(
      `select relname from pg_class where oid in ('known_area_row'::regclass, 'known_organisation_row'::regclass) and relforcerowsecurity`,
    );
    expect(locked).toHaveLength(2);
  });
});
