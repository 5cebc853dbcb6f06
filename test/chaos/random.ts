/** A small seeded generator (mulberry32): the same seed gives the same run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of this run: GINNEL_SEED, or a fresh one; printed so that a failure can be repeated. */
export function printedSeed(proof: string): number {
  const seed = Number(process.env['GINNEL_SEED'] ?? Date.now() % 1_000_000);
  process.stdout.write(`${proof}: seed ${seed}\n`);
  return seed;
}

/** Whether the proofs run at full size (`npm run prove`). */
export const FULL_SIZE = process.env['GINNEL_PROVE'] === 'full';
