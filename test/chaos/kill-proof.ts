import { seededRandom } from '#platform/kernel/seeded-random';
import type { Crew } from './crew.js';
import type { Program } from './program.js';

/** How often a program is killed. */
export interface KillPlan {
  readonly kills: number;
  /** Whether this kill (from 1) ends the PostgreSQL server and its children too. */
  readonly alsoTheServer: (kill: number) => boolean;
  readonly seed: number;
  /** The fewest acknowledgements between two kills; the most are twice as many. */
  readonly between: number;
}

/** How many write at once. */
export const WRITERS = 32;

const HOUR_MS = 3_600_000;

/**
 * Kills a program again and again while a crew writes to it, at last its PostgreSQL alone, then lets everything due
 * happen.
 */
export async function killUnderWriters(program: Program, crew: Crew, plan: KillPlan): Promise<void> {
  const random = seededRandom(plan.seed);
  try {
    for (let kill = 1; kill <= plan.kills; kill += 1) {
      await crew.acknowledge(plan.between + Math.floor(random() * plan.between));
      await program.killAndRestart(plan.alsoTheServer(kill));
    }
    program.killServer();
    await crew.acknowledge(plan.between);
  } finally {
    await crew.finish();
  }
  await advanceAnHour((await program.addresses).control);
}

/** Moves business time past every timer that is near and waits until all that follows is done. */
export async function advanceAnHour(control: string): Promise<void> {
  const answer = await fetch(`${control}/clock/advance`, {
    method: 'POST',
    body: JSON.stringify({ milliseconds: HOUR_MS }),
  });
  if (!answer.ok) throw new Error(`the program does not settle: ${await answer.text()}`);
}
