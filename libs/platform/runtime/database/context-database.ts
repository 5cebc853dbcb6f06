import { escapeLiteral, Pool, type PoolClient, type QueryConfig, type QueryResult, types } from 'pg';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import { tuneConnection } from '#platform/runtime/database/tuned-connection';
import {
  asDesigned,
  errorCode,
  isConnectionLost,
  isTransient,
} from '#platform/runtime/database/postgres-errors';
import { READ_COMMITTED } from '#platform/runtime/database/read-committed';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';

const INT8 = 20;
const TIMESTAMPTZ = 1184;
const DATE = 1082;
types.setTypeParser(INT8, Number);
types.setTypeParser(TIMESTAMPTZ, (text) => new Date(text).toISOString());
types.setTypeParser(DATE, (text) => text);

/**
 * A worker's statements are planned once for each connection. They look into indexes, whatever they are asked for; where
 * one takes a list, PostgreSQL would plan it anew each time, for that list's length.
 */
const ONE_PLAN = ' -c plan_cache_mode=force_generic_plan';

/** The longest queue for a connection: what waits longer than this is told to come back. */
const LONGEST_QUEUE = 64;
const CONNECT_TIMEOUT = 3_000;
const STATEMENT_TIMEOUT = 10_000;
/** A server that is frozen does not keep its own time-out: the client gives up a little later. */
const ANSWER_TIMEOUT = 12_000;

/** Waits for each of the pipelined statements; the first error wins and a COMMIT that did not commit is an error. */
async function flush(...statements: readonly Promise<QueryResult>[]): Promise<readonly QueryResult[]> {
  const settled = await Promise.allSettled(statements);
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<QueryResult>).value);
}

/** Sends statements in one turn. Throws where one cannot be sent, before anything that would commit the others. */
function sendAll(statements: readonly (() => Promise<QueryResult>)[]): readonly Promise<QueryResult>[] {
  const sent: Promise<QueryResult>[] = [];
  try {
    for (const send of statements) sent.push(send());
  } catch (error) {
    for (const one of sent) one.catch(() => undefined);
    throw error;
  }
  return sent;
}

/** A transaction in progress; it ends by `commitWith`, which fails unless the answer to COMMIT says COMMIT. */
export interface Transaction {
  readonly client: PoolClient;
  /** Sends statements together with COMMIT in one flush; their results without COMMIT's. */
  readonly commitWith: (
    ...statements: readonly (() => Promise<QueryResult>)[]
  ) => Promise<readonly QueryResult[]>;
}

/** Sends what begins a transaction. */
type Opening = (client: PoolClient) => Promise<QueryResult>;

type CommittedWork<T> = (client: PoolClient, commitWith: Transaction['commitWith']) => Promise<T>;

/** The connections of one context: an app pool bound to a tenant, and a worker pool that HTTP code cannot reach. */
export class ContextDatabase {
  readonly context: string;
  private readonly appPool: Pool;
  private readonly workerPool: Pool;

  constructor(readonly settings: ContextDatabaseSettings) {
    this.context = settings.context;
    this.appPool = makePool(settings.app, settings.appConnections, settings.schema, 'app');
    this.workerPool = makePool(
      settings.worker,
      settings.workerConnections,
      settings.schema,
      'worker',
      ONE_PLAN,
    );
  }

  /**
   * Runs `work` as one tenant in one read-committed transaction and commits it; `work` may end it itself by sending its
   * last statements with COMMIT.
   * @throws DesignedError `overloaded` when too many wait already, `database-unavailable` when there is no database.
   */
  async asTenant<T>(tenant: Uuid, work: CommittedWork<T>): Promise<T> {
    // One message: PostgreSQL goes on with the transaction after it, and lets go of the tenant with it.
    const open = `begin; set local app.tenant = ${escapeLiteral(tenant)}`;
    return this.onApp((client) => client.query(open), committed(work));
  }

  /** One statement as one tenant, sent with its transaction in one flush. @throws DesignedError as `asTenant`. */
  async tenantQuery<Row extends object>(
    tenant: Uuid,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    return this.asTenant(tenant, async (client, commitWith) => {
      const [result] = await commitWith(() => client.query<Row>(text, [...values]));
      return result?.rows as readonly Row[];
    });
  }

  /** Runs a command's transaction: `first` goes out with BEGIN; `work` ends it by `commitWith` or by throwing. */
  async command<T>(
    first: (client: PoolClient) => Promise<QueryResult>,
    work: (opened: QueryResult, transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.onApp(begin, async (transaction) => work(await first(transaction.client), transaction));
  }

  /**
   * A function that answers in one row, as the app role, in a transaction of its own; it sets its tenant itself.
   * @throws DesignedError as `asTenant`.
   */
  async call<Row extends object>(text: string, values: readonly unknown[]): Promise<Row> {
    this.refuseWhenFull();
    const [row] = await this.runtimeQuery<Row>(text, values);
    if (!row) throw new Error('a function has answered in no row');
    return row;
  }

  /** Runs `work` in one transaction of the worker role; it may end it itself by sending its last statements with COMMIT. */
  async asWorker<T>(work: CommittedWork<T>): Promise<T> {
    return inTransaction(await this.workerPool.connect(), begin, committed(work));
  }

  /** One statement of the worker role. */
  async workerQuery<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const { rows } = await ask<Row>(this.workerPool, { text, values: [...values] });
    return rows;
  }

  /** One statement of the app role that needs no tenant (the runtime's own tables). */
  async runtimeQuery<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    try {
      const { rows } = await ask<Row>(this.appPool, { text, values: [...values] });
      return rows;
    } catch (error) {
      throw asDesigned(error);
    }
  }

  /** Closes both pools; statements under way are finished first. */
  async close(): Promise<void> {
    await Promise.all([this.appPool.end(), this.workerPool.end()]);
  }

  private async onApp<T>(open: Opening, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.refuseWhenFull();
    try {
      return await inTransaction(await this.appPool.connect(), open, work);
    } catch (error) {
      throw asDesigned(error);
    }
  }

  private refuseWhenFull(): void {
    if (this.appPool.waitingCount >= LONGEST_QUEUE) {
      throw new DesignedError(
        'overloaded',
        'unavailable',
        'Too many requests are waiting. Try again shortly.',
        1,
      );
    }
  }
}

/** One statement. What PostgreSQL refuses leaves the connection in use: a new one takes many times as long as a statement. */
async function ask<Row extends object>(pool: Pool, query: QueryConfig): Promise<QueryResult<Row>> {
  const client = await pool.connect();
  try {
    const result = await client.query<Row>(query);
    client.release();
    return result;
  } catch (error) {
    client.release(errorCode(error) === undefined || isTransient(error));
    throw error;
  }
}

function begin(client: PoolClient): Promise<QueryResult> {
  return client.query('begin');
}

/** Work whose transaction is committed at its end, unless it has done so itself. */
function committed<T>(work: CommittedWork<T>): (transaction: Transaction) => Promise<T> {
  return async ({ client, commitWith }) => {
    let isEnded = false;
    const result = await work(client, (...statements) => {
      isEnded = true;
      return commitWith(...statements);
    });
    if (!isEnded) await commitWith();
    return result;
  };
}

async function inTransaction<T>(
  client: PoolClient,
  open: Opening,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  let finished = false;
  // Sent, not awaited: the first statement of the work goes out in the same flush, and COMMIT fails where this one failed.
  const opened = open(client);
  opened.catch(() => undefined);
  const commitWith: Transaction['commitWith'] = async (...statements) => {
    const results = await flush(opened, ...sendAll(statements), client.query('commit'));
    finished = true;
    const commit = results.at(-1);
    if (commit?.command !== 'COMMIT') throw new Error('the transaction was rolled back at its end');
    return results.slice(1, -1);
  };
  try {
    const result = await work({ client, commitWith });
    if (!finished) await client.query('rollback');
    client.release();
    return result;
  } catch (error) {
    if (isConnectionLost(error)) {
      client.release(true);
      throw error;
    }
    await client.query('rollback').then(
      () => client.release(),
      (broken: unknown) => client.release(broken instanceof Error ? broken : true),
    );
    throw error;
  }
}

function makePool(connectionString: string, max: number, schema: string, part: string, more = ''): Pool {
  const pool = new Pool({
    connectionString,
    max,
    pipeline: true,
    options: `-c search_path=${schema} -c timezone=UTC ${READ_COMMITTED}${more}`,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT,
    application_name: `ginnel ${schema} ${part}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  // A connection in use tells its loss twice: to its query, and as an event that ends the process when nobody listens.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    tuneConnection(client);
  });
  return pool;
}
