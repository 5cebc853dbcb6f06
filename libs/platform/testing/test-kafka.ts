import { providedByTheRun, startOwnService, type OwnService } from './own-service.js';

/** The Kafka of this test run. */
export interface TestKafka {
  /** host:port of its one broker. */
  readonly brokers: string;
  /** The program kcat: a Kafka client that shares no code with ours. */
  readonly kcat: string;
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

/** A Kafka of a spec's own. */
export interface OwnKafka extends OwnService {
  /** host:port of its one broker. */
  readonly brokers: string;
}

/**
 * The broker that the setup of the distributed specs started, or the one that GINNEL_TEST_KAFKA names. Specs share it: they
 * give their topics and groups names of their own.
 *
 * @throws Error outside of the Jest project `distributed`
 */
export function testKafka(): TestKafka {
  return {
    brokers: providedByTheRun('GINNEL_TEST_KAFKA', 'Kafka'),
    kcat: providedByTheRun('GINNEL_TEST_KCAT', 'kcat'),
  };
}

/** Starts a Kafka of the spec's own, to kill it or to ask for passwords. The spec must stop it. */
export function startOwnKafka(options: OwnKafkaOptions): Promise<OwnKafka> {
  return startOwnService('kafka', 'startKafka', options);
}
