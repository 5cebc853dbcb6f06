/**
 * Ends what a proof has started, also when the proof itself is gone: reads process groups, one a line; once its input has
 * ended it kills them and the PostgreSQL of the data folder that its first argument names, and removes that folder.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findRunningServer } from '#platform/runtime/postgres/postmaster-file';

const groups = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  if (Number(line) > 1) groups.add(Number(line));
}

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

for (const group of groups) end(-group);
const folder = process.argv[2];
const server = findRunningServer(join(folder, 'postgres', 'cluster'));
if (server) end(server.pid);
rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
