/** How much memory a process holds. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The resident memory of a process in megabytes (1,000,000 bytes); 0 when it is gone. */
export function residentMegabytes(pid) {
  try {
    const kibibytes = existsSync('/proc/self/status')
      ? /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return (Number(kibibytes ?? 0) * 1_024) / 1e6;
  } catch {
    return 0;
  }
}
