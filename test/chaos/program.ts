import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serverProcesses, signalAll } from './server-processes.js';

/** How to start a program over a data folder, and what it says when it answers. Its PostgreSQL is in `postgres` there. */
export interface ProgramPlan {
  /** The arguments of node, script first. */
  arguments(folder: string): readonly string[];
  environment(folder: string): Readonly<Record<string, string>>;
  /** Where it answers, from the line in which it says so; undefined for any other line. */
  addresses(line: string, folder: string): Addresses | undefined;
}

/** Where a program answers. */
export interface Addresses {
  readonly origin: string;
  readonly control: string;
}

const LINES_KEPT = 40;

/** A program in a process group of its own that is killed and started again; callers wait while it is away. */
export class Program {
  private child: ChildProcess | undefined;
  private answering: Promise<Addresses> = Promise.reject(new Error('the program was never started'));
  private readonly lines: string[] = [];
  /** A data folder of its own, which `destroy` removes. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'ginnel-chaos-')));
  /** Ends everything should this process be killed. */
  private readonly guard: ChildProcess;

  constructor(private readonly plan: ProgramPlan) {
    this.answering.catch(() => undefined);
    this.guard = spawn(process.execPath, [join(import.meta.dirname, 'guard.mjs'), this.folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  /** The folder of its PostgreSQL. */
  get postgresFolder(): string {
    return join(this.folder, 'postgres');
  }

  /** Where it answers; waits while it is being started again. */
  get addresses(): Promise<Addresses> {
    return this.answering;
  }

  /** Starts it; resolves when it answers. @throws Error with what it said when it ends before that. */
  start(): Promise<Addresses> {
    this.answering = this.launch();
    this.answering.catch(() => undefined);
    return this.answering;
  }

  /**
   * Ends its whole process group with -9, and the PostgreSQL server with its children too if asked, then starts it
   * again over the same folder.
   */
  killAndRestart(alsoTheServer: boolean): Promise<Addresses> {
    this.answering = this.end('SIGKILL').then(() => {
      if (alsoTheServer) this.killServer();
      return this.launch();
    });
    this.answering.catch(() => undefined);
    return this.answering;
  }

  /** Ends its PostgreSQL server and that one's children with -9; the program lives and starts it again. */
  killServer(): void {
    signalAll(serverProcesses(this.postgresFolder), 'SIGKILL');
  }

  /** Ends the program and its server for good, whatever state they are in, and removes the folder. */
  async destroy(): Promise<void> {
    await this.end('SIGKILL');
    this.killServer();
    const done = once(this.guard, 'exit');
    this.guard.stdin?.end();
    await done;
  }

  /** Asks it to end and waits until it has. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal);
    await exited;
  }

  private async launch(): Promise<Addresses> {
    const child = spawn(process.execPath, this.plan.arguments(this.folder), {
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', ...this.plan.environment(this.folder) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.guard.stdin?.write(`${child.pid ?? ''}\n`);
    const said = [child.stdout, child.stderr].map((stream) => createInterface({ input: stream }));
    const answers = new Promise<Addresses>((resolve) => {
      for (const lines of said) {
        lines.on('line', (line) => {
          this.lines.splice(0, this.lines.length - LINES_KEPT + 1);
          this.lines.push(line);
          const addresses = this.plan.addresses(line, this.folder);
          if (addresses) resolve(addresses);
        });
      }
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the program ended before it answered:\n${this.said()}`);
    });
    ended.catch(() => undefined);
    return Promise.race([answers, ended]);
  }

  /** The last lines that it said. */
  said(): string {
    return this.lines.join('\n');
  }
}
