import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts } from '#platform/testing/test-environment';
import { plantPolicy, TENANT_UNSET } from './mutants.js';
import { tellFigure } from './proof-size.js';

/**
 * Asks for a table's rows without a tenant, on a connection that has not been used yet and on one that has.
 * @returns the number of rows, or PostgreSQL's code of the error.
 */
async function askWithoutTenant(
  mutate: (administrator: string) => Promise<void>,
): Promise<readonly (number | string)[]> {
  const test = await openTestContexts([tallyContext], { carry: false });
  try {
    await mutate(test.administrator);
    const client = new Client({
      connectionString: test.runtime('tallies').database.settings.app,
      options: '-c search_path=tallies',
    });
    await client.connect();
    const tenant = randomUUID();
    const ask = (): Promise<number | string> =>
      client.query('select 1 from stream_state').then(
        ({ rowCount }) => rowCount ?? -1,
        (error: unknown) => (error as { code: string }).code,
      );
    const unused = await ask();
    await client.query('begin');
    await client.query("select set_config('app.tenant', $1, true)", [tenant]);
    await client.query("insert into stream_state values ($1, $2, 'tally', 1, '{}')", [tenant, randomUUID()]);
    const own = await ask();
    await client.query('commit');
    const used = await ask();
    await client.end();
    return [unused, own, used];
  } finally {
    await test.close();
  }
}

describe('A tenant lock', () => {
  it('shows nothing where no tenant is set, on a fresh connection as on a used one', async () => {
    expect(await askWithoutTenant(() => Promise.resolve())).toEqual([0, 1, 0]);
  });

  it(`is seen to fail on the second use only by the same proof with the mutant: ${TENANT_UNSET.name}`, async () => {
    const answers = await askWithoutTenant((administrator) =>
      plantPolicy(administrator, 'tallies', TENANT_UNSET),
    );
    tellFigure(`${TENANT_UNSET.name}: rows or error unused, own, used: ${answers.join(', ')}`);
    expect(answers).toEqual([0, 1, '22P02']);
  });
});
