/** What killed test runs and specs have left in the folder for temporary files: servers that still run, and their folders. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endRunningService } from '../../../scripts/services/service-process.mjs';
import { compilePostgres } from './compile-postgres.mjs';

const leftovers = /^ginnel-(test|spec)-/;
const leftAloneForMs = 60_000;

function load(name) {
  return import(pathToFileURL(join(dirname(compilePostgres()), name)).href);
}

/** A leftover and the folders in it: a spec keeps each of its servers in one of them. */
function foldersOf(left) {
  const inner = readdirSync(left, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [left, ...inner.map((entry) => join(left, entry.name))];
}

/** Ends the servers and removes the folders of runs and specs that were killed. */
export async function sweepLeftovers() {
  const { lockFolder } = await load('folder-lock.js');
  const { findRunningServer } = await load('postmaster-file.js');
  const { stopServer } = await load('server-process.js');
  for (const name of readdirSync(tmpdir()).filter((entry) => leftovers.test(entry))) {
    const left = join(tmpdir(), name);
    try {
      if (Date.now() - statSync(left).mtimeMs < leftAloneForMs) continue;
      const folders = foldersOf(left);
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
