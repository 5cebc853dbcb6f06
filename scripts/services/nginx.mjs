/** The reverse proxy of the one origin, natively: nginx over a folder, with the configuration that compose uses too. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchDebianPrograms } from './debian.mjs';
import { startServiceProcess } from './service-process.mjs';
import { keptPort, pause } from './supervision.mjs';

const template = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'deploy', 'nginx.conf.template');

/** The template with its ${NAMES} filled in, as envsubst does in the nginx image. */
function fill(values) {
  return readFileSync(template, 'utf8').replace(/\$\{([A-Z_]+)\}/g, (placeholder, name) => {
    if (values[name] === undefined) throw new Error(`${template} asks for ${name}, which has no value`);
    return values[name];
  });
}

function workersOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean);
}

/** Whether a worker still takes connections: one that has been replaced says in its title that it is shutting down. */
function accepts(worker) {
  try {
    return !readFileSync(`/proc/${worker}/cmdline`, 'utf8').includes('shutting down');
  } catch {
    return false;
  }
}

/** Whether this very nginx answers: it writes its pid once it has the port. */
async function answers(folder, pid, origin) {
  if (readFileSync(join(folder, 'nginx.pid'), 'utf8').trim() !== String(pid)) return false;
  const response = await fetch(origin, { signal: AbortSignal.timeout(2_000), method: 'HEAD' });
  return response.status < 500;
}

/**
 * Starts the proxy over a folder (made when missing). Options: upstreams ({people, directory, referrals, insights, identity}:
 * host:port each), host (127.0.0.1), port (a free one when 0 or left out), nginx (the program, Debian's when left out),
 * throwaway, keep, readyWithinMs, log.
 *
 * Answers {origin, pid, running, reload(upstreams), stop(), kill(signal), restart()} once it serves: `reload` takes other
 * upstreams without dropping a request.
 *
 * @throws ServiceError with one sentence that says what to do
 */
export async function startNginx(options) {
  const { folder, host = '127.0.0.1', log } = options;
  const program = options.nginx ?? join(await fetchDebianPrograms(log), 'bin', 'nginx');
  const file = join(folder, 'nginx.conf');
  let port;
  let origin;
  const write = (upstreams) => {
    const values = {
      PROXY_FOLDER: folder,
      PROXY_LISTEN: `${host}:${port}`,
      // Asked for names alone: none of the addresses is one.
      PROXY_RESOLVER: '127.0.0.1',
    };
    for (const [context, address] of Object.entries(upstreams))
      values[`PROXY_${context.toUpperCase()}`] = address;
    writeFileSync(file, fill(values), { mode: 0o600 });
  };
  // Workers of root's would run as somebody who may not enter the folder.
  const user = process.geteuid?.() === 0 ? 'user root; ' : '';
  const service = await startServiceProcess({
    name: 'nginx',
    folder,
    prepare: async () => {
      port = options.port || (await keptPort(join(folder, 'port')));
      origin = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
      write(options.upstreams);
      return {
        command: program,
        args: ['-p', folder, '-e', 'stderr', '-c', file, '-g', `${user}daemon off;`],
      };
    },
    ready: (pid) => answers(folder, pid, origin),
    throwaway: options.throwaway,
    keep: options.keep,
    log,
    readyWithinMs: options.readyWithinMs,
  });
  return Object.assign(service, {
    origin,
    reload: async (upstreams) => {
      const before = workersOf(service.pid);
      write(upstreams);
      process.kill(service.pid, 'SIGHUP');
      while (before.some(accepts)) await pause(5);
    },
  });
}
