import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../../dist/programs/standalone.js');
const LOOK_EVERY_MS = 2;
const SEND_EVERY_MS = 100;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built program over a data folder, as a terminal has it. */
export class StartedProgram {
  private said = '';
  private readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ending>;

  constructor(private readonly folder: string) {
    this.child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        PORT: '0',
        GINNEL_DEMO: 'off',
        GINNEL_DATA: folder,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += String(chunk)));
    this.ended = once(this.child, 'close').then(() => this.ending());
  }

  /** Everything that it has said. */
  get output(): string {
    return this.said;
  }

  /** Where it answers, once it does. */
  get origin(): string {
    return (JSON.parse(readFileSync(join(this.folder, 'running.json'), 'utf8')) as { origin: string }).origin;
  }

  send(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Nobody reads what it says from now on. */
  stopReading(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  /** Waits for a moment of its life. @throws Error with what it said when it ended before that. */
  async until(moment: () => boolean): Promise<void> {
    while (!moment()) {
      if (this.hasEnded()) throw new Error(`it never came to that:\n${this.said}`);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Waits until it says this. */
  async untilSaid(words: string): Promise<void> {
    await this.until(() => this.said.includes(words));
  }

  /** Sends a signal again and again until it has ended. */
  async sendUntilEnded(signal: NodeJS.Signals): Promise<Ending> {
    while (!this.hasEnded()) {
      this.send(signal);
      await pause(SEND_EVERY_MS);
    }
    return this.ended;
  }

  private ending(): Ending {
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** The processes that work in a folder or were told of it, whatever program they run. */
export function processesIn(folder: string): readonly number[] {
  if (!existsSync('/proc/self/stat')) {
    return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(folder))
      .map((line) => Number.parseInt(line, 10));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return `${readlinkSync(`/proc/${pid}/cwd`)}\0${command}`.includes(folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}
