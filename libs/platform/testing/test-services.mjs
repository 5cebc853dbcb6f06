/**
 * Kafka, Redis, kcat and nginx for a test run: the ones that the environment names, else our own, fetched and started
 * natively. Workers find them in the same variables.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchServices } from '../../../scripts/services/fetch.mjs';
import { probeKafka } from '../../../scripts/services/kafka-probe.mjs';
import { startKafka } from '../../../scripts/services/kafka.mjs';
import { probeRedis, startRedis } from '../../../scripts/services/redis.mjs';
import { runTool } from '../../../scripts/services/run-tool.mjs';

async function probeProgram(path, flag) {
  const { code } = await runTool(path, [flag]);
  if (code !== 0) throw new Error(code === undefined ? 'it cannot be run' : `it ended with ${code}`);
}

const services = [
  {
    name: 'Kafka',
    variable: 'GINNEL_TEST_KAFKA',
    probe: async (brokers) => {
      if (!(await probeKafka(brokers, { withinMs: 10_000 }))) throw new Error('it has no broker yet');
    },
    start: async (folder) => {
      const service = await startKafka({ folder, throwaway: true });
      return { service, value: service.brokers };
    },
  },
  {
    name: 'Redis',
    variable: 'GINNEL_TEST_REDIS',
    probe: (url) => probeRedis(url, { withinMs: 10_000 }),
    start: async (folder) => {
      const service = await startRedis({ folder, throwaway: true });
      return { service, value: service.url };
    },
  },
  {
    name: 'kcat',
    variable: 'GINNEL_TEST_KCAT',
    probe: (path) => probeProgram(path, '-V'),
    start: async () => ({ value: (await fetchServices()).kcat }),
  },
  {
    name: 'nginx',
    variable: 'GINNEL_TEST_NGINX',
    probe: (path) => probeProgram(path, '-v'),
    start: async () => ({ value: (await fetchServices()).nginx }),
  },
];

const started = [];

async function check({ name, variable, probe }) {
  try {
    await probe(process.env[variable]);
  } catch (cause) {
    throw new Error(
      `The ${name} that ${variable} names cannot be used (${cause.message || cause.code}): start it, or unset ${variable} to use our own.`,
      { cause },
    );
  }
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
}

async function provide({ name, variable, start }) {
  const folder = mkdtempSync(join(tmpdir(), `ginnel-test-${name.toLowerCase()}-`));
  try {
    const { service, value } = await start(folder);
    started.push({ variable, folder, service });
    process.env[variable] = value;
  } catch (cause) {
    remove(folder);
    throw new Error(`The tests need ${name} and it did not start: ${cause.message}`, { cause });
  }
}

/** A run that is interrupted has no teardown; the services end with the process. */
function removeAtOnce() {
  for (const { folder } of started) {
    try {
      remove(folder);
    } catch {
      // The service is slow to end: the next run sweeps the folder up.
    }
  }
}

/** Provides all of them at once, or fails with one sentence when one of them cannot be had. */
export async function startTestServices() {
  const outcomes = await Promise.allSettled(
    services.map((service) => (process.env[service.variable] ? check(service) : provide(service))),
  );
  process.once('exit', removeAtOnce);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return;
  await stopTestServices();
  throw failed.reason;
}

/** Stops what startTestServices started, and removes its folders. */
export async function stopTestServices() {
  await Promise.all(
    started.splice(0).map(async ({ variable, folder, service }) => {
      delete process.env[variable];
      await service?.stop();
      remove(folder);
    }),
  );
}
