import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { distributedMode } from './distributed-mode.js';
import { embeddedMode } from './embedded-mode.js';
import { isReady, type Running, readRunning } from './running.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_WITHIN_MS = 120_000;
/** A Tuesday with no bank holiday near: what a journey expects of working days must not depend on the day it is run. */
const JOURNEYS_BEGIN = Date.parse('2027-02-02T10:00:00.000Z');

/** The running system: nothing is known of it but its origin and its control port. */
export interface RunningSystem {
  readonly origin: string;
  readonly mode: 'embedded' | 'distributed';
  /** The data folder: what an operator of the machine can read. */
  readonly data: string;
  /** Everything that its processes have written to their output and their log so far. */
  said(): string;
  /** The measurements of its processes, as their machine can read them. */
  metrics(): Promise<string>;
  /** Waits until everything that was set off has been handled. */
  settle(): Promise<void>;
  /** Moves business time forward and lets what falls due happen. */
  advance(time: { readonly days?: number; readonly hours?: number }): Promise<void>;
  /** Business time now. */
  now(): Promise<Date>;
  /** Text of what travels or lies outside the databases: topics and keys of Redis. Empty where there is none. */
  travelling(): Promise<string>;
  stop(): Promise<void>;
}

/** One way to run the system that the journeys know. */
export interface Mode {
  /** The program to be started, from the project's folder. */
  readonly program: string;
  environment(): Readonly<Record<string, string>>;
  /** What happens between two steps of a journey, and what is found out before the end. */
  attend(system: { readonly data: string; readonly running: () => Running }): Attendance;
}

/** What a mode does with a running system beside the journey. */
export interface Attendance {
  /** The origins whose measurements are the system's. */
  origins(): readonly string[];
  /** Called between two steps, before the system settles. */
  betweenSteps(): Promise<void>;
  travelling(): Promise<string>;
  /** Called before the system stops. @throws Error where the mode has not kept its promises. */
  beforeStop(): Promise<void>;
}

/** Starts the built program on free ports and in a fresh folder, without the demo's people, in the mode of this run. */
export async function startSystem(): Promise<RunningSystem> {
  const isDistributed = process.env['GINNEL_JOURNEYS_MODE'] === 'distributed';
  const mode = isDistributed ? distributedMode() : embeddedMode;
  const data = mkdtempSync(join(tmpdir(), 'ginnel-journey-'));
  const child = spawn(process.execPath, [join(ROOT, mode.program)], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'test',
      NODE_OPTIONS: '',
      PORT: '0',
      GINNEL_DATA: data,
      GINNEL_DEMO: 'off',
      GINNEL_LOG: 'info',
      GINNEL_CLOCK_OFFSET: String(JOURNEYS_BEGIN - Date.now()),
      ...mode.environment(),
    },
    // By the channel it notices that the test has been killed, and stops.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  child.channel?.unref();
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { origin, control: controlOrigin } = await untilReady(child, data, () => said);
  const control = async (path: string, body?: object): Promise<{ readonly now: string }> => {
    const response = await fetch(`${controlOrigin}${path}`, {
      method: body ? 'POST' : 'GET',
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as { now: string; detail?: string };
    if (!response.ok) throw new Error(`${path}: ${answer.detail ?? String(response.status)}`);
    return answer;
  };
  const attendance = mode.attend({
    data,
    running: () => {
      const running = readRunning(data);
      if (!running) throw new Error('the system is not running');
      return running;
    },
  });
  const stopped = async (): Promise<void> => {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exited;
    for (const folder of [data, `${data}.anchors`]) rmSync(folder, { recursive: true, force: true });
  };
  return {
    origin,
    mode: isDistributed ? 'distributed' : 'embedded',
    data,
    said: () => said,
    metrics: async () => {
      const texts = attendance.origins().map(async (one) => (await fetch(`${one}/metrics`)).text());
      return (await Promise.all(texts)).join('\n');
    },
    settle: async () => {
      await attendance.betweenSteps();
      await control('/settle', {});
    },
    advance: async ({ days = 0, hours = 0 }) => {
      await control('/clock/advance', { milliseconds: (days * 24 + hours) * 3_600_000 });
    },
    now: async () => new Date((await control('/clock')).now),
    travelling: () => attendance.travelling(),
    stop: () => attendance.beforeStop().finally(stopped),
  };
}

async function untilReady(child: ChildProcess, data: string, said: () => string): Promise<Running> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`the system did not start:\n${said()}`);
    const running = readRunning(data);
    if (running && (await isReady(running.origin))) return running;
    await pause(50);
  }
  child.kill('SIGTERM');
  throw new Error(`the system was not ready in time:\n${said()}`);
}
