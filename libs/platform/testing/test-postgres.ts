import { Client, escapeIdentifier } from 'pg';

/** The PostgreSQL of this test run. */
export interface TestPostgres {
  /** A superuser's connection string for the database. */
  connectionString(database: string): string;
  /** A superuser's connection string for the maintenance database. */
  readonly adminUrl: string;
}

/**
 * The server that Jest's global setup started, or the one that GINNEL_TEST_POSTGRES names.
 *
 * @throws Error outside of a test run, and in a run that was asked for unit specs only
 */
export function testPostgres(): TestPostgres {
  const adminUrl = process.env['GINNEL_TEST_POSTGRES'];
  if (!adminUrl)
    throw new Error(
      'No PostgreSQL was started for this run: name the spec *.int.spec.ts and run it with "npm test".',
    );
  return {
    adminUrl,
    connectionString: (database) => {
      const url = new URL(adminUrl);
      url.pathname = `/${encodeURIComponent(database)}`;
      return url.href;
    },
  };
}

async function asAdmin<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: testPostgres().adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes an empty database. */
export async function createDatabase(name: string): Promise<void> {
  await asAdmin((client) => client.query(`CREATE DATABASE ${escapeIdentifier(name)}`));
}

/**
 * Makes a database as a copy of another one, which nobody may be connected to. Its files are copied: with a server that
 * forces nothing to disk that takes half as long as writing the copy into the log, and so does dropping it.
 */
export async function cloneDatabase(template: string, name: string): Promise<void> {
  await asAdmin((client) =>
    client.query(
      `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)} STRATEGY file_copy`,
    ),
  );
}

/** Removes a database, with whoever is still connected to it. A missing one is fine. */
export async function dropDatabase(name: string): Promise<void> {
  await asAdmin((client) => client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`));
}

/**
 * Makes a template once for all workers of the run: the first caller prepares it (migrations, say) while the
 * others wait. `prepare` gets a superuser's connection string and must close what it opens.
 */
export async function ensureTemplate(
  name: string,
  prepare: (connectionString: string) => Promise<void>,
): Promise<void> {
  await asAdmin(async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount) return;
    const draft = `${name}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(draft)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${escapeIdentifier(draft)}`);
    await prepare(testPostgres().connectionString(draft));
    await client.query(`ALTER DATABASE ${escapeIdentifier(draft)} RENAME TO ${escapeIdentifier(name)}`);
  });
}
