/** The seed of this run: GINNEL_SEED, or a fresh one; printed so that a failure can be repeated. */
export function printedSeed(proof: string): number {
  const seed = Number(process.env['GINNEL_SEED'] ?? Date.now() % 1_000_000);
  process.stdout.write(`${proof}: seed ${seed}\n`);
  return seed;
}
