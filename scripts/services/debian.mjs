/** Debian packages, fetched by apt (which checks the archive's signatures) and unpacked, not installed. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, provideOnce } from './cache.mjs';
import { pinned } from './debian-packages.mjs';
import { lastLines, runTool } from './run-tool.mjs';
import { instead, ServiceError } from './service-error.mjs';

const programs = {
  'redis-server': 'usr/bin/redis-server',
  'redis-cli': 'usr/bin/redis-cli',
  nginx: 'usr/sbin/nginx',
  kcat: 'usr/bin/kcat',
};

/** The release's codename and what people call it. */
function release() {
  let text = '';
  try {
    text = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Not Linux.
  }
  const value = (key) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(text)?.[1];
  return { codename: value('VERSION_CODENAME'), name: value('PRETTY_NAME') ?? process.platform };
}

/** apt with lists and archives of its own: needs no rights, and neither waits for the system's apt nor changes it. */
function aptOptions() {
  const folder = join(cacheFolder(), 'apt');
  for (const part of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': userInfo().username,
    'Acquire::Retries': '3',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

async function apt(args, options) {
  const env = { ...process.env, LC_ALL: 'C' };
  const answer = await runTool('apt-get', ['-q', ...aptOptions(), ...args], { env, ...options });
  if (answer.code === undefined)
    throw new ServiceError(
      'services-tool-missing',
      `Redis and nginx are fetched with apt-get and this machine has none: ${instead}.`,
    );
  return answer;
}

function offline(said) {
  return new ServiceError(
    'services-offline',
    `Debian's packages of Redis and nginx cannot be fetched: try again with access to a Debian mirror, or ${instead}.${lastLines(said)}`,
  );
}

/** Downloads the pinned versions; of a package whose pinned version the archive has no more, what the release offers now. */
async function download(packages, archives, log) {
  const all = Object.entries(packages).map(([name, version]) => `${name}=${version}`);
  if ((await apt(['download', ...all], { cwd: archives })).code === 0) return;
  for (const [name, version] of Object.entries(packages)) {
    const fetched = await apt(['download', `${name}=${version}`], { cwd: archives });
    if (fetched.code === 0) continue;
    const gone = /was not found|Unable to locate/.test(fetched.err);
    const other = gone ? await apt(['download', name], { cwd: archives }) : fetched;
    if (other.code !== 0) throw offline(other.err);
    log(
      `Debian no longer offers ${name} ${version}: what it offers now is used; update scripts/services/debian-packages.mjs.`,
    );
  }
}

async function unpack(archive, folder) {
  const { code, err } = await runTool('dpkg', ['-x', archive, folder]);
  if (code === undefined)
    throw new ServiceError(
      'services-tool-missing',
      `Redis and nginx are unpacked with dpkg and this machine has none: ${instead}.`,
    );
  if (code !== 0)
    throw new ServiceError(
      'service-failed',
      `${archive} cannot be unpacked: delete it and try again.${lastLines(err)}`,
    );
}

async function described(archive) {
  const { out } = await runTool('dpkg-deb', ['-f', archive, 'Package', 'Version', 'Architecture']);
  const field = (key) => new RegExp(`^${key}: (.*)$`, 'm').exec(out)?.[1];
  return {
    package: field('Package'),
    version: field('Version'),
    architecture: field('Architecture'),
    sha256: createHash('sha256').update(readFileSync(archive)).digest('hex'),
  };
}

/** Programs find their libraries beside themselves: each is called through a small script. */
function writeWrappers(folder) {
  const libraries = readdirSync(join(folder, 'root', 'usr', 'lib')).filter((name) =>
    name.includes('-linux-'),
  );
  const path = libraries.map((name) => `$here/../root/usr/lib/${name}`).join(':');
  mkdirSync(join(folder, 'bin'));
  for (const [name, program] of Object.entries(programs)) {
    const script = join(folder, 'bin', name);
    const lines = [
      '#!/bin/sh',
      'here=$(cd "$(dirname "$0")" && pwd)',
      `LD_LIBRARY_PATH="${path}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/../root/${program}" "$@"`,
    ];
    writeFileSync(script, `${lines.join('\n')}\n`);
    chmodSync(script, 0o755);
  }
}

/** A set of packages, unpacked in the cache below root, with a manifest.json of what came; `finish` completes the folder. */
async function fetchPackages(set, log, finish) {
  const { codename, name } = release();
  const packages = pinned[codename]?.[set];
  if (!packages)
    throw new ServiceError(
      'services-unsupported',
      `Redis, nginx and kcat are fetched for Debian ${Object.keys(pinned).join(', ')} and this is ${name}: ${instead}.`,
    );
  const hash = createHash('sha256').update(JSON.stringify(packages)).digest('hex').slice(0, 12);
  return provideOnce(`debian-${codename}-${process.arch}-${set}-${hash}`, async (draft) => {
    log(`Fetching Debian's packages of ${set === 'services' ? 'Redis, nginx and kcat' : 'docker-compose'}.`);
    // What an interrupted run has downloaded is kept for the next one.
    const archives = join(cacheFolder(), `packages-${hash}`);
    mkdirSync(archives, { recursive: true });
    const updated = await apt(['update']);
    if (updated.code !== 0) throw offline(updated.err);
    await download(packages, archives, log);
    const manifest = [];
    for (const file of readdirSync(archives).filter((entry) => entry.endsWith('.deb'))) {
      const archive = join(archives, file);
      await unpack(archive, join(draft, 'root'));
      manifest.push(await described(archive));
    }
    finish(draft);
    writeFileSync(join(draft, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    rmSync(archives, { recursive: true, force: true });
  });
}

/**
 * Redis, nginx and kcat of Debian, unpacked in the cache: answers the folder. Its bin holds redis-server, redis-cli, nginx
 * and kcat.
 *
 * @throws ServiceError with one sentence: no Debian release that was tried, no apt, no network
 */
export function fetchDebianPrograms(log = () => undefined) {
  return fetchPackages('services', log, writeWrappers);
}

/** Debian's docker-compose, unpacked in the cache: answers the folder of its Python modules. Fails as fetchDebianPrograms. */
export async function fetchCompose(log = () => undefined) {
  const folder = await fetchPackages('compose', log, () => undefined);
  return join(folder, 'root', 'usr', 'lib', 'python3', 'dist-packages');
}
