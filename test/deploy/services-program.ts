import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const SCRIPTS = join(import.meta.dirname, '../../scripts');

/** The program behind `npm run services`, or another script, as a terminal has it: in a process group of its own. */
export class ServicesProgram {
  private said = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(environment: Readonly<Record<string, string | undefined>>, script = 'services.mjs') {
    this.child = spawn(process.execPath, [join(SCRIPTS, script)], {
      env: { HOME: process.env['HOME'], GINNEL_CACHE: process.env['GINNEL_CACHE'], ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += String(chunk)));
    this.ended = once(this.child, 'close');
  }

  get output(): string {
    return this.said;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until it says this. @throws Error with what it said when it ended before that */
  async untilSaid(words: string): Promise<void> {
    while (!this.said.includes(words)) {
      if (!this.isRunning) throw new Error(`it ended without "${words}":\n${this.said}`);
      await pause(20);
    }
  }

  /** Sends a signal to its process group, as Ctrl-C in a terminal does. */
  send(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Waits until it has ended. Answers its exit code. */
  async untilEnded(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }
}

/** A folder for the PATH with stand-ins for programs, each a shell script. */
export function programs(folder: string, scripts: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** Where node itself is: a PATH of this alone has no other program. */
export const NODE_FOLDER = dirname(process.execPath);
