import { demoWelcome } from '#demo/demo-welcome';
import { loadDemo } from '#demo/demo-loader';
import type { Say } from '#platform/process/run-program';
import { settle } from '#platform/runtime/settlement';
import { giveMemoryBack } from './give-memory-back.js';
import type { Standalone } from './standalone.js';

/** A week of the demo is handled in seconds, and in minutes on a machine that is busy with something else. */
const DEMO_SETTLES_WITHIN_MS = 300_000;

/** Loads the demo where it is not there yet, and tells a newcomer where to begin. */
export async function welcomeNewcomer(
  { app, demo, environment, identity, origin }: Standalone,
  say: Say,
  stopped: AbortSignal,
): Promise<void> {
  if (!demo || !identity) return;
  const load = {
    ...{ app, demo, issuer: identity.issuer, output: process.stdout, signal: stopped },
    settle: () => settle(environment, DEMO_SETTLES_WITHIN_MS),
  };
  // Nobody else sends commands meanwhile: read models may be a little later, for fewer transactions.
  const { outcome, commands, people, referrals, refused, seconds, seed } = await environment.beat.longDuring(
    () => loadDemo(load),
  );
  for (const [act, times] of Object.entries(refused)) say(`  refused: ${act} (${times})`);
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
