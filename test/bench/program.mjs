/** The whole program in a process and a temporary folder of its own, loading its demo, as `npm start` does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const LOADED_WITHIN_MS = 15 * 60_000;
const STOPPED_WITHIN_MS = 60_000;
const LOADED = /^The demo \(seed .* (?<commands>\d+) commands in (?<seconds>[\d.]+) s\.$/m;
const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'programs', 'standalone.js');

/** Starts it. `isInterrupted` becomes true when the bench is told to stop; whoever starts it ends it. */
export function startProgram() {
  const data = mkdtempSync(join(tmpdir(), 'ginnel-bench-'));
  const { GINNEL_LOG, ...environment } = process.env;
  const program = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: { ...environment, NODE_OPTIONS: '', PORT: '0', GINNEL_DATA: data, GINNEL_DEMO: 'on' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let said = '';
  program.stdout.on('data', (chunk) => (said += String(chunk)));
  const ended = once(program, 'exit');
  const hasEnded = () => program.exitCode !== null || program.signalCode !== null;
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort());
  const isInterrupted = () => interruption.signal.aborted;

  /** Waits for the demo. @returns where the program answers, and what it says of the load. */
  async function untilLoaded() {
    const until = performance.now() + LOADED_WITHIN_MS;
    for (;;) {
      const { commands, seconds } = LOADED.exec(said)?.groups ?? {};
      if (seconds) {
        const { origin } = JSON.parse(readFileSync(join(data, 'running.json'), 'utf8'));
        return { origin, commands: Number(commands), seconds: Number(seconds) };
      }
      if (isInterrupted()) throw new Error('interrupted');
      if (hasEnded() || performance.now() > until) throw new Error(`the demo was not loaded:\n${said}`);
      await pause(200);
    }
  }

  async function end() {
    if (!hasEnded()) program.kill('SIGTERM');
    await Promise.race([ended, pause(STOPPED_WITHIN_MS, undefined, { ref: false })]);
    if (hasEnded())
      for (const left of [data, `${data}.anchors`]) rmSync(left, { recursive: true, force: true });
    else console.error(`The program does not stop: its process is ${program.pid}, its data lie in ${data}.`);
  }

  return { pid: program.pid, hasEnded, isInterrupted, untilLoaded, end };
}
