/** What killed test runs and specs have left in the folder for temporary files: servers that still run, and their folders. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endRunningService } from '../../../scripts/services/service-process.mjs';
import { compilePostgres } from './compile-postgres.mjs';

const leftovers = /^ginnel-(test|spec|journey|chaos)-/;
const leftAloneForMs = 60_000;

function load(name) {
  return import(pathToFileURL(join(dirname(compilePostgres()), name)).href);
}

/** Where runs write: which of them depends on how much room they had. */
const temporaryFolders = new Set([tmpdir(), '/tmp', '/dev/shm']);

/** How deep in a leftover a server's folder may lie: `<leftover>/data/kafka`. */
const deepest = 2;

/** The folders of a leftover that some process has held: they have a lock in them, and perhaps a server at work. */
function heldFolders(folder, depth = 0) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const inner = depth < deepest ? entries.filter((entry) => entry.isDirectory()) : [];
  return [
    ...(entries.some(({ name }) => /^lock\.\d+$/.test(name)) ? [folder] : []),
    ...inner.flatMap(({ name }) => heldFolders(join(folder, name), depth + 1)),
  ];
}

/** Ends the servers and removes the folders of runs and specs that were killed. */
export async function sweepLeftovers() {
  const { lockFolder } = await load('folder-lock.js');
  const { findRunningServer } = await load('postmaster-file.js');
  const { stopServer } = await load('server-process.js');
  const found = [...temporaryFolders]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => ({ folder, name })));
  for (const { folder: temporary, name } of found.filter((one) => leftovers.test(one.name))) {
    const left = join(temporary, name);
    try {
      if (Date.now() - statSync(left).mtimeMs < leftAloneForMs) continue;
      // One that is still held, or a folder of somebody else's, throws.
      const folders = heldFolders(left);
      for (const folder of folders) lockFolder(folder);
      for (const folder of folders) {
        const running = findRunningServer(join(folder, 'cluster'));
        if (running) await stopServer(running.pid);
        await endRunningService(folder);
      }
      rmSync(left, { recursive: true, force: true });
    } catch {
      // In use by another run, or somebody else's.
    }
  }
}
