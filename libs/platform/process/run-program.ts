import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';
import { readSettings, type Settings } from '#platform/runtime/config/settings';
import { DesignedStartError } from '#platform/runtime/postgres/designed-start-error';
import type { HttpProcess } from './http-process.js';
import { StopSignals } from './stop-signals.js';

/** A program: how its process starts, and what it does once that answers. */
export interface Program<Started extends HttpProcess> {
  readonly start: (settings: Settings, say: Say, stopped: AbortSignal) => Promise<Started>;
  /** The line that says that it answers. */
  readonly ready: (started: Started) => string;
  /** What a newcomer is told, or loaded, then; aborted by `stopped`. */
  readonly welcome?: (started: Started, say: Say, stopped: AbortSignal) => Promise<void>;
}

/** Says a line to whoever reads the program's output. */
export type Say = (line: string) => void;

const say: Say = (line) => void process.stdout.write(`${line}\n`);

/**
 * Runs a program to its end: reads its settings, starts it, notes in its data folder where it answers, and stops it in
 * order when it is asked to, at once when it is asked again. Exit code 1 with one sentence when it cannot start.
 */
export async function runProgram<Started extends HttpProcess>(program: Program<Started>): Promise<void> {
  // A terminal that was closed, or a reader that has gone, must not end the program before its PostgreSQL.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  const signals = new StopSignals();
  try {
    await run(program, readSettings(process.env), signals);
  } catch (error) {
    if (error === signals.asked.reason) signals.die();
    fail(error);
  }
}

async function run<Started extends HttpProcess>(
  program: Program<Started>,
  settings: Settings,
  signals: StopSignals,
): Promise<void> {
  const started = await program.start(settings, say, signals.asked);
  const note = join(settings.dataFolder, 'running.json');
  const { origin, control } = started;
  stopWhenAsked(started, note, signals);
  try {
    mkdirSync(settings.dataFolder, { recursive: true });
    writeFileSync(note, JSON.stringify({ origin, control, pid: process.pid }), { mode: 0o600 });
    say(program.ready(started));
    await program.welcome?.(started, say, signals.asked);
  } catch (error) {
    if (signals.asked.aborted) return;
    rmSync(note, { force: true });
    await started.stop();
    throw error;
  }
}

function stopWhenAsked(started: HttpProcess, note: string, signals: StopSignals): void {
  signals.asked.addEventListener('abort', () => {
    say('Stopping: finishing what is under way (ask once more to stop at once).');
    rmSync(note, { force: true });
    started.stop().then(() => {
      if (!signals.askedAgain.aborted) process.exit(0);
    }, fail);
  });
  signals.askedAgain.addEventListener('abort', () => {
    say('Stopping at once.');
    started.stopAtOnce().then(() => signals.die(), fail);
  });
}

function fail(error: unknown): never {
  const foreseen = error instanceof DesignedError || error instanceof DesignedStartError;
  process.stderr.write(
    `${foreseen ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
