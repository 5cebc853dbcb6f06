/**
 * Ends what a proof has started when the proof itself is gone: reads process groups, one a line, and kills them and the
 * PostgreSQL over the folder of its first argument once its input has ended.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findRunningServer } from '#platform/runtime/postgres/postmaster-file';

const groups = new Set();
for await (const line of createInterface({ input: process.stdin })) groups.add(Number(line));

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

for (const group of groups) end(-group);
const server = findRunningServer(join(process.argv[2], 'cluster'));
if (server) end(server.pid);
