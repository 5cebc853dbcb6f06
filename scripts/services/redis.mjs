/** One Redis server over a folder, as BullMQ needs it: nothing is evicted, everything is in the append-only file. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fetchDebianPrograms } from './debian.mjs';
import { startServiceProcess } from './service-process.mjs';
import { keptPort } from './supervision.mjs';

/**
 * Signs in at a Redis (a redis:// URL) and sends PING. Resolves to true when it answers PONG.
 *
 * @throws Error when nobody answers, or the answer is a refusal
 */
export function probeRedis(url, { withinMs = 5_000 } = {}) {
  const { hostname, port, username, password } = new URL(url);
  const word = (value) => `$${Buffer.byteLength(value)}\r\n${value}\r\n`;
  const command = (...words) => `*${words.length}\r\n${words.map(word).join('')}`;
  const names = [username, password].filter(Boolean).map(decodeURIComponent);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) });
    let answer = '';
    const end = (settle, value) => {
      socket.destroy();
      settle(value);
    };
    socket.setTimeout(withinMs, () => end(reject, new Error(`no answer within ${withinMs / 1000} s`)));
    socket.on('error', (error) => end(reject, error));
    socket.on('close', () => end(reject, new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      answer += chunk;
      const refusal = /^-(.*)\r\n/m.exec(answer)?.[1];
      if (refusal) end(reject, new Error(refusal));
      else if (answer.includes('+PONG\r\n')) end(resolve, true);
    });
    socket.write(`${names.length > 0 ? command('AUTH', ...names) : ''}${command('PING')}`);
  });
}

function passwordOf(folder) {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

function writeSettings(file, settings) {
  const lines = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/**
 * Starts Redis over a folder (made when missing), on the loopback address, with a password generated into the folder.
 * Options: port (else that of the last start, or a free one), settings (of redis.conf), throwaway, keep, readyWithinMs, log.
 *
 * Answers {url, pid, running, stop(), kill(signal), restart()} once it serves, its file read back.
 *
 * @throws ServiceError with one sentence that says what to do
 */
export async function startRedis(options) {
  const { folder, log } = options;
  const programs = await fetchDebianPrograms(log);
  let url;
  const service = await startServiceProcess({
    name: 'redis',
    folder,
    prepare: async () => {
      const port = options.port ?? (await keptPort(join(folder, 'port')));
      const password = passwordOf(folder);
      url = `redis://:${password}@127.0.0.1:${port}`;
      const file = join(folder, 'redis.conf');
      writeSettings(file, {
        bind: '127.0.0.1',
        port,
        requirepass: password,
        dir: folder,
        'maxmemory-policy': 'noeviction',
        appendonly: 'yes',
        appendfsync: 'everysec',
        save: '""',
        loglevel: 'warning',
        ...options.settings,
      });
      return { command: join(programs, 'bin', 'redis-server'), args: [file] };
    },
    ready: () => probeRedis(url, { withinMs: 2_000 }),
    throwaway: options.throwaway,
    keep: options.keep,
    log,
    readyWithinMs: options.readyWithinMs,
  });
  return Object.assign(service, { url });
}
