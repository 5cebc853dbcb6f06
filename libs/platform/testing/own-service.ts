import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A service that a spec has started for itself and may end as it likes. */
export interface OwnService {
  /** The process now; another one after a restart. */
  readonly pid: number;
  readonly running: boolean;
  /** Ends it for good and frees its folder. */
  stop(): Promise<void>;
  /** Sends a signal, SIGKILL when left out, and waits until the process has ended if that is what the signal does. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port with the same data, and waits until it serves. */
  restart(): Promise<void>;
}

/**
 * The variable of the environment by which the test run's setup tells where a service is.
 *
 * @throws Error outside of the Jest project `distributed`
 */
export function providedByTheRun(variable: string, service: string): string {
  const value = process.env[variable];
  if (!value)
    throw new Error(
      `No ${service} was started for this run: name the spec *.distributed.spec.ts and run it with "npm run test:distributed".`,
    );
  return value;
}

/**
 * Starts a service of the spec's own by the project's script for it (scripts/services/<script>.mjs): on loopback, its data
 * as durable as a test needs.
 */
export async function startOwnService<Service extends OwnService>(
  script: string,
  start: string,
  options: object,
): Promise<Service> {
  const path = join(import.meta.dirname, '..', '..', '..', 'scripts', 'services', `${script}.mjs`);
  const module = (await import(pathToFileURL(path).href)) as Readonly<
    Record<string, (options: object) => Promise<Service>>
  >;
  const starts = module[start];
  if (!starts) throw new Error(`${path} has no ${start}`);
  return starts({ ...options, throwaway: true });
}
