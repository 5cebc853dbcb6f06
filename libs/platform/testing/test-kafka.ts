import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The Kafka of this test run. */
export interface TestKafka {
  /** host:port of its one broker. */
  readonly brokers: string;
  /** The program kcat: a Kafka client that shares no code with ours. */
  readonly kcat: string;
}

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

/** How a spec starts a Kafka of its own. */
export interface OwnKafkaOptions {
  /** A folder for its data: one of temporaryFolder(), which the next run sweeps up should this one be killed. */
  readonly folder: string;
  /** Lets in only these users (SASL/PLAIN), and allows them only what access rules say; the super user may do everything. */
  readonly security?: { readonly users: Readonly<Record<string, string>>; readonly superUser: string };
  /** Settings of the broker that differ from ours. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

const scripts = join(import.meta.dirname, '..', '..', '..', 'scripts', 'services');

/** A variable of the environment that the test run's setup has set. */
export function providedByTheRun(variable: string, service: string): string {
  const value = process.env[variable];
  if (!value)
    throw new Error(
      `No ${service} was started for this run: name the spec *.int.spec.ts and run it with "npm test".`,
    );
  return value;
}

/**
 * The broker that Jest's global setup started, or the one that GINNEL_TEST_KAFKA names. Specs share it: they give their
 * topics and groups names of their own.
 *
 * @throws Error outside of a test run, and in a run that was asked for unit specs only
 */
export function testKafka(): TestKafka {
  return {
    brokers: providedByTheRun('GINNEL_TEST_KAFKA', 'Kafka'),
    kcat: providedByTheRun('GINNEL_TEST_KCAT', 'kcat'),
  };
}

/** Starts a Kafka of the spec's own, to kill it or to ask for passwords. The spec must stop it. */
export async function startOwnKafka(
  options: OwnKafkaOptions,
): Promise<OwnService & { readonly brokers: string }> {
  const { startKafka } = (await import(pathToFileURL(join(scripts, 'kafka.mjs')).href)) as {
    startKafka: (
      options: OwnKafkaOptions & { readonly throwaway: boolean },
    ) => Promise<OwnService & { readonly brokers: string }>;
  };
  return startKafka({ ...options, throwaway: true });
}
