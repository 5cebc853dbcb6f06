import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_WITHIN_MS = 60_000;
/** A Tuesday with no bank holiday near: what a journey expects of working days must not depend on the day it is run. */
const JOURNEYS_BEGIN = Date.parse('2027-02-02T10:00:00.000Z');

/** The running system: nothing is known of it but its origin and its control port. */
export interface RunningSystem {
  readonly origin: string;
  /** The data folder: what an operator of the machine can read. */
  readonly data: string;
  /** Everything that the process has written to its output and its log so far. */
  said(): string;
  /** Waits until everything that was set off has been handled. */
  settle(): Promise<void>;
  /** Moves business time forward and lets what falls due happen. */
  advance(time: { readonly days?: number; readonly hours?: number }): Promise<void>;
  /** Business time now. */
  now(): Promise<Date>;
  stop(): Promise<void>;
}

interface Running {
  readonly origin: string;
  readonly control: string;
  readonly pid: number;
}

/** Starts the built program as a new user would, on free ports and in a fresh folder, without the demo's people. */
export async function startSystem(): Promise<RunningSystem> {
  const data = mkdtempSync(join(tmpdir(), 'ginnel-journey-'));
  const child = spawn(process.execPath, [join(ROOT, 'dist/apps/standalone/src/main.js')], {
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
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const running = await untilReady(child, data, () => said);
  const control = async (path: string, body?: object): Promise<{ readonly now: string }> => {
    const response = await fetch(`${running.control}${path}`, {
      method: body ? 'POST' : 'GET',
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as { now: string; detail?: string };
    if (!response.ok) throw new Error(`${path}: ${answer.detail ?? String(response.status)}`);
    return answer;
  };
  return {
    origin: running.origin,
    data,
    said: () => said,
    settle: async () => {
      await control('/settle', {});
    },
    advance: async ({ days = 0, hours = 0 }) => {
      await control('/clock/advance', { milliseconds: (days * 24 + hours) * 3_600_000 });
    },
    now: async () => new Date((await control('/clock')).now),
    stop: async () => {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      for (const folder of [data, `${data}.anchors`]) rmSync(folder, { recursive: true, force: true });
    },
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
  child.kill('SIGKILL');
  throw new Error(`the system was not ready within a minute:\n${said()}`);
}

function readRunning(data: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(join(data, 'running.json'), 'utf8')) as Running;
  } catch {
    return undefined;
  }
}

async function isReady(origin: string): Promise<boolean> {
  const response = await fetch(`${origin}/health/ready`).catch(() => undefined);
  return response?.status === 200;
}
