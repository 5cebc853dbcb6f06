import { claimPort } from '#platform/runtime/config/claim-port';
import { type OwnPostgresPlan, startOwnPostgres } from '#platform/runtime/config/own-postgres';
import type { EmbeddedPostgres } from '#platform/runtime/postgres/embedded-postgres';

/** What a process has begun with: it needs little of the program. */
export interface BegunProcess {
  /** Where it will answer. */
  readonly port: number;
  /** The PostgreSQL of its own; undefined where the environment names every database. */
  readonly postgres: EmbeddedPostgres | undefined;
}

/**
 * Begins a process: finds its port free, then starts the PostgreSQL of its own.
 * @throws DesignedError or DesignedStartError with one sentence that says what to do, or the reason of `stopped` when
 * that ends it; nothing is left running.
 */
export async function beginProcess(plan: OwnPostgresPlan): Promise<BegunProcess> {
  const port = await claimPort(plan.settings.host, plan.settings.port);
  return { port, postgres: await startOwnPostgres(plan) };
}

/**
 * Begins a process while the rest of its program is read: reading keeps one core busy, making a cluster another.
 * @throws what beginning throws, at once, or the reason of `stopped`; what reading throws, after what has begun by then
 * has been given up. Nothing is left running.
 */
export async function beginWhileReading<Program>(
  plan: OwnPostgresPlan,
  read: () => Promise<Program>,
): Promise<{ readonly begun: BegunProcess; readonly program: Program }> {
  const unread = new AbortController();
  const signals = plan.stopped ? [plan.stopped, unread.signal] : [unread.signal];
  const beginning = beginProcess({ ...plan, stopped: AbortSignal.any(signals) });
  try {
    const [begun, program] = await Promise.all([beginning, read()]);
    return { begun, program };
  } catch (error) {
    unread.abort(error);
    await beginning.then(
      ({ postgres }) => postgres?.stop(),
      () => undefined,
    );
    throw error;
  }
}
