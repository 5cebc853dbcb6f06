/**
 * PostgreSQL, Kafka and Redis for the distributed mode, in the foreground until Ctrl-C (`npm run services`). With `--fetch` it
 * only fetches what starting them natively needs.
 */
import { join, resolve } from 'node:path';
import { fetchServices } from './services/fetch.mjs';
import { contexts, provideServices } from './services/provide.mjs';

const say = (line) => console.log(line);

/** An address without its password: that stands in services.json, for its owner alone. */
function shown(address) {
  const url = new URL(address);
  if (url.password) url.password = '***';
  return url.href;
}

/** Resolves at the first signal that asks the program to stop. */
function untilStopped() {
  return new Promise((resolved) => {
    const alive = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => {
        clearInterval(alive);
        resolved();
      });
  });
}

async function run() {
  // Where npm run start:distributed finds them too.
  const dataFolder = resolve(
    process.env.GINNEL_DATA ?? join(import.meta.dirname, '..', '.ginnel-distributed'),
  );
  const services = await provideServices({ dataFolder, log: say });
  // Before anything is said: whoever reads that they are ready may stop them at once.
  const stopped = untilStopped();
  say(`Kafka       ${services.kafkaBrokers}`);
  say(`Redis       ${shown(services.redisUrl)}`);
  for (const context of contexts)
    say(`PostgreSQL  ${shown(services.databaseUrl(context))} (DATABASE_URL_${context.toUpperCase()})`);
  say(
    `The services are ready; addresses with passwords are in ${dataFolder}/services.json. Ctrl-C stops them.`,
  );
  await stopped;
  await services.stop();
  say('The services are stopped.');
}

try {
  if (process.argv.includes('--fetch')) await fetchServices(say);
  else await run();
} catch (error) {
  console.error(error.name === 'ServiceError' || error.name === 'DesignedStartError' ? error.message : error);
  process.exitCode = 1;
}
