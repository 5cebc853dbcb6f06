import { randomUUID } from 'node:crypto';
import { type Findings, findings } from './kill-checks.js';
import { KillWriters } from './kill-writers.js';
import type { Program } from './program.js';
import { seededRandom } from '#platform/kernel/seeded-random';

/** How often a program is killed, and where its database is found afterwards. */
export interface KillPlan {
  readonly kills: number;
  /** Whether this kill (from 1) ends the PostgreSQL server and its children too. */
  readonly alsoTheServer: (kill: number) => boolean;
  readonly seed: number;
  /** A superuser's connection string, asked for when the work is done. */
  readonly database: () => string;
}

const WRITERS = 32;
const FEWEST_BETWEEN_KILLS = 300;
const HOUR_MS = 3_600_000;

/** Kills a program under 32 writers and compares what it kept with what it acknowledged. */
export async function killUnderWriters(program: Program, plan: KillPlan): Promise<Findings> {
  const random = seededRandom(plan.seed);
  const writers = new KillWriters({
    writers: WRITERS,
    tenant: randomUUID(),
    seed: plan.seed,
    addresses: () => program.addresses,
  });
  try {
    for (let kill = 1; kill <= plan.kills; kill += 1) {
      await writers.acknowledge(FEWEST_BETWEEN_KILLS + Math.floor(random() * FEWEST_BETWEEN_KILLS));
      await program.killAndRestart(plan.alsoTheServer(kill));
    }
    program.killServer();
    await writers.acknowledge(FEWEST_BETWEEN_KILLS);
  } finally {
    await writers.finish();
  }
  await advance((await program.addresses).control);
  return findings(plan.database(), writers);
}

/** Moves business time past every timer and waits until all that follows is done. */
async function advance(control: string): Promise<void> {
  const answer = await fetch(`${control}/clock/advance`, {
    method: 'POST',
    body: JSON.stringify({ milliseconds: HOUR_MS }),
  });
  if (!answer.ok) throw new Error(`the program does not settle: ${await answer.text()}`);
}
