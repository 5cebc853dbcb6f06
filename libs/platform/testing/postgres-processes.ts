import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

/** What a parent process of an embedded PostgreSQL has said. */
export type ParentLine = Readonly<Record<string, string | number | boolean>>;

/** A process with an embedded PostgreSQL, in a process group of its own like a program in a terminal. */
export interface PostgresParent {
  readonly process: ChildProcess;
  /** The next line it says. */
  said(): Promise<ParentLine>;
  /** Sends the signal to its whole process group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Ends it with -9 and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a process with an embedded PostgreSQL over the folder, by another program that is given its command if one is named. */
export function postgresParent(dataFolder: string, by: readonly string[] = []): PostgresParent {
  const script = join(import.meta.dirname, 'postgres-parent.mjs');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const [program, ...rest] = [...by, process.execPath, script, dataFolder];
  const child = spawn(program, rest, {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  return {
    process: child,
    said: async () => {
      const line = await lines.next();
      if (line.done) throw new Error('the process ended without a word');
      return JSON.parse(line.value) as ParentLine;
    },
    signalGroup: (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A new folder that only its owner may enter (mode 0700), as a real path. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'ginnel-spec-')));
}

/** Removes a folder of temporaryFolder. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Runs one statement over a connection of its own. Answers the first column of each row. */
export async function ask(connectionString: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows.map((row) => row[0]);
  } finally {
    await client.end();
  }
}

/** Asks until there is an answer; for a server that is coming back. */
export async function askUntilAnswered(
  connectionString: string,
  sql: string,
  withinMs: number,
): Promise<readonly unknown[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await ask(connectionString, sql);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Runs the work as a user without root's rights, if we are root. The work must be synchronous or fail at once. */
export async function asOrdinaryUser<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.('nobody');
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
