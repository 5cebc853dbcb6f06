/**
 * Runs the installation in the distributed mode on this machine: services, the demo's identity provider, one process for
 * each context, and the proxy that joins them into one origin. `npm run start:distributed`; Ctrl-C stops all of it.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KeptProcess } from './distributed/kept-process.mjs';
import { SharedControl } from './distributed/shared-control.mjs';
import { buildStale, programOf, root } from './built.mjs';

const HOST = '127.0.0.1';

const say = (line) => process.stdout.write(`${line}\n`);

buildStale();
const { claimPort } = await import('#platform/runtime/config/claim-port');
const { keptSecret } = await import('#platform/runtime/config/kept-secret');
const { hasSchema } = await import('./services/postgres.mjs');
const { contexts: CONTEXTS, provideServices } = await import('./services/provide.mjs');

const data = resolve(process.env.GINNEL_DATA ?? join(root, '.ginnel-distributed'));
const installation = process.env.GINNEL_INSTALLATION ?? 'ginnel';
/** What has been started, to be stopped in the opposite order. */
const started = [];
/** The same, for whoever does not want to wait. */
const everStarted = [];
let stopping;

if (process.env.NODE_ENV === 'production' && process.env.OIDC_ISSUER === undefined) {
  say('Demo accounts do not run in production: set OIDC_ISSUER, or run each process by your own means.');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])
  process.on(signal, () => (stopping === undefined ? void stop(0) : stopAtOnce()));
process.on('exit', () => {
  for (const { kill } of everStarted) kill?.();
});

try {
  await start();
} catch (error) {
  if (stopping === undefined)
    console.error(error.code === undefined ? (error.stack ?? String(error)) : error.message);
  await stop(1);
}

async function start() {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const port = await claimPort(HOST, portOf(process.env.PORT ?? '3000'));
  const services = await provideServices({ dataFolder: data, log: say });
  started.push({ stop: () => services.stop() });
  const ports = { proxy: port };
  for (const name of ['identity', ...CONTEXTS]) ports[name] = await freePort(ports);
  const controls = {};
  for (const name of CONTEXTS) controls[name] = await freePort({ ...ports, ...controls });
  const origin = `http://${HOST}:${port}`;
  const at = (name) => `http://${HOST}:${ports[name]}`;
  const issuer = process.env.OIDC_ISSUER ?? `${origin}/oidc`;
  const serviceSecret = process.env.GINNEL_SERVICE_SECRET ?? randomBytes(24).toString('base64url');
  const secret = process.env.GINNEL_SECRET ?? (await secretFor(services));
  const control = new SharedControl(
    new Map(CONTEXTS.map((name) => [name, `http://${HOST}:${controls[name]}`])),
    Number(process.env.GINNEL_CLOCK_OFFSET ?? 0),
  );

  const common = () => ({
    ...process.env,
    HOST,
    OIDC_ISSUER: issuer,
    GINNEL_INSTALLATION: installation,
    GINNEL_SERVICE_SECRET: serviceSecret,
  });
  const keep = (name, environment, onStart) =>
    new KeptProcess({
      ...{ name, environment, onStart, say },
      main: programOf(name),
      probe: `${at(name)}${name === 'identity' ? '/oidc/.well-known/openid-configuration' : '/health/live'}`,
    });
  const identity = keep('identity', () => ({
    ...common(),
    PORT: String(ports.identity),
    GINNEL_DATA: data,
  }));
  const contexts = CONTEXTS.map((name) =>
    keep(
      name,
      () => ({
        ...common(),
        GINNEL_MODE: 'distributed',
        PORT: String(ports[name]),
        GINNEL_DATA: join(data, 'processes', name),
        GINNEL_ANCHOR: process.env.GINNEL_ANCHOR ?? `${data}.anchors`,
        GINNEL_SECRET: secret,
        GINNEL_SERVICE_CLIENT: `${installation}-${name}`,
        GINNEL_CONTROL_PORT: String(controls[name]),
        GINNEL_CLOCK_OFFSET: String(control.ahead),
        ...(process.env.OIDC_ISSUER === undefined ? { OIDC_REACHED_AT: `${at('identity')}/oidc` } : {}),
        KAFKA_BROKERS: services.kafkaBrokers,
        REDIS_URL: services.redisUrl,
        [`DATABASE_URL_${name.toUpperCase()}`]: services.databaseUrl(name),
        ...Object.fromEntries(CONTEXTS.map((other) => [`FEED_URL_${other.toUpperCase()}`, at(other)])),
      }),
      () => note(),
    ),
  );
  const processes = [...(process.env.OIDC_ISSUER === undefined ? [identity] : []), ...contexts];

  let controlOrigin;
  const note = () => {
    if (controlOrigin === undefined) return;
    const pids = Object.fromEntries(processes.map(({ name, pid }) => [name, pid]));
    const file = join(data, 'running.json');
    const text = JSON.stringify({
      origin,
      control: controlOrigin,
      pid: process.pid,
      processes: pids,
      origins: Object.fromEntries(CONTEXTS.map((name) => [name, at(name)])),
    });
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  started.push({ stop: async () => rmSync(join(data, 'running.json'), { force: true }) });
  for (const one of processes) {
    one.start();
    const part = { stop: () => one.stop(), kill: () => one.kill() };
    started.push(part);
    everStarted.push(part);
  }
  await Promise.all(processes.map((one) => one.ready()));
  const proxy = await services.startProxy({
    host: HOST,
    port,
    upstreams: Object.fromEntries(['identity', ...CONTEXTS].map((name) => [name, `${HOST}:${ports[name]}`])),
  });
  started.push({ stop: () => proxy.stop() });
  if (process.env.NODE_ENV !== 'production') {
    controlOrigin = await control.listen(Number(process.env.GINNEL_CONTROL_PORT ?? 0));
    started.push({ stop: () => control.close() });
  }
  note();
  say(
    `Ginnel is ready at ${origin} after ${process.uptime().toFixed(1)} s: ${processes.length} processes behind one proxy (documentation: ${origin}/docs).`,
  );
}

/** The port that was asked for; 0: any that is free. */
function portOf(text) {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw Object.assign(new Error(`PORT is a number from 0 to 65535, and not ${JSON.stringify(text)}.`), {
    code: 'settings-invalid',
  });
}

/** A free port that none of the others has been given. */
async function freePort(given) {
  for (;;) {
    const port = await claimPort(HOST, 0);
    if (!Object.values(given).includes(port)) return port;
  }
}

/** The installation's secret, in the file in which a program of one process keeps it too; made before any context's schema. */
async function secretFor(services) {
  const hold = await Promise.all(CONTEXTS.map((name) => hasSchema(services.databaseUrl(name), name)));
  return keptSecret(data, hold.includes(true)).toString('hex');
}

/** Asked once more: ends the processes without waiting for what is under way. */
function stopAtOnce() {
  say('Stopping at once.');
  for (const { kill } of everStarted) kill?.();
}

/** Stops what was started, the last first; the contexts at the same time. */
function stop(code) {
  stopping ??= (async () => {
    say('Stopping: finishing what is under way.');
    const parts = started.splice(0).reverse();
    const processes = parts.filter(({ kill }) => kill);
    for (const part of parts) {
      if (part === processes[0]) await Promise.all(processes.map((one) => one.stop()));
      else if (!part.kill) await part.stop().catch((error) => console.error(error.message));
    }
    process.exit(code);
  })();
  return stopping;
}
