import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running system answers, as it notes it in its data folder. */
export interface Running {
  readonly origin: string;
  readonly control: string;
  readonly pid: number;
  /** The process ids of the distributed mode by name, and where each context's process answers. */
  readonly processes?: Readonly<Record<string, number>>;
  readonly origins?: Readonly<Record<string, string>>;
}

/** What a running system has noted; undefined while it has not. */
export function readRunning(data: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(join(data, 'running.json'), 'utf8')) as Running;
  } catch {
    return undefined;
  }
}

/** Whether a system, or one of its processes, can serve. */
export async function isReady(origin: string): Promise<boolean> {
  const response = await fetch(`${origin}/health/ready`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.status === 200;
}
