import 'reflect-metadata';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoWelcome } from '#demo/demo-welcome';
import { loadDemo } from '#demo/demo-loader';
import { clientCredentials } from '#demo/demo-tokens';
import { DesignedError } from '#platform/kernel/designed-error';
import { readSettings, type Settings } from '#platform/runtime/config/settings';
import { DesignedStartError } from '#platform/runtime/postgres/designed-start-error';
import { settle } from '#platform/runtime/settlement';
import { giveMemoryBack } from './give-memory-back.js';
import { type Standalone, startStandalone } from './standalone.js';
import { StopSignals } from './stop-signals.js';

/** A week of the demo is handled in seconds, and in minutes on a machine that is busy with something else. */
const DEMO_SETTLES_WITHIN_MS = 300_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

// A terminal that was closed, or a reader that has gone, must not end the program before its PostgreSQL.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
const signals = new StopSignals();

try {
  await run(readSettings(process.env));
} catch (error) {
  if (error === signals.asked.reason) signals.die();
  fail(error);
}

function fail(error: unknown): never {
  const foreseen = error instanceof DesignedError || error instanceof DesignedStartError;
  process.stderr.write(
    `${foreseen ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}

async function run(settings: Settings): Promise<void> {
  const standalone = await startStandalone(settings, say, signals.asked);
  const note = join(settings.dataFolder, 'running.json');
  const { origin, control } = standalone;
  stopWhenAsked(standalone, note);
  try {
    writeFileSync(note, JSON.stringify({ origin, control, pid: process.pid }), { mode: 0o600 });
    say(
      `Ginnel is ready at ${origin} after ${process.uptime().toFixed(1)} s (documentation: ${origin}/docs).`,
    );
    await welcome(standalone);
  } catch (error) {
    if (signals.asked.aborted) return;
    rmSync(note, { force: true });
    await standalone.stop();
    throw error;
  }
}

/** Loads the demo where it is not there yet, and tells a newcomer where to begin. */
async function welcome({ app, demo, environment, identity, origin }: Standalone): Promise<void> {
  if (!demo || !identity) return;
  const { outcome, commands, people, referrals, seconds, seed } = await loadDemo({
    app,
    demo,
    tokenFor: clientCredentials(origin),
    settle: () => settle(environment, DEMO_SETTLES_WITHIN_MS),
    output: process.stdout,
    signal: signals.asked,
  });
  if (outcome === 'stopped') {
    say('The demo is not whole yet: the next start goes on from here.');
    return;
  }
  if (outcome !== 'present') {
    giveMemoryBack();
    say(
      `The demo (seed ${seed}) has ${people} people and ${referrals} referrals: ${commands} commands in ${seconds.toFixed(1)} s.`,
    );
  }
  say(await demoWelcome(origin, identity));
}

function stopWhenAsked(standalone: Standalone, note: string): void {
  signals.asked.addEventListener('abort', () => {
    say('Stopping: finishing what is under way (ask once more to stop at once).');
    rmSync(note, { force: true });
    standalone.stop().then(() => {
      if (!signals.askedAgain.aborted) process.exit(0);
    }, fail);
  });
  signals.askedAgain.addEventListener('abort', () => {
    say('Stopping at once.');
    standalone.stopAtOnce().then(() => signals.die(), fail);
  });
}
