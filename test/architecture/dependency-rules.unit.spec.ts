import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Breach, type Cruise, cruise, plantedBreaches } from './cruise.js';

const planted = join(import.meta.dirname, 'planted');
const asLines = (breaches: readonly Breach[]): string[] =>
  [...new Set(breaches.map(({ file, rule }) => `${rule}: ${file}`))].sort();

/** That the repository keeps them is `npm run deps`. */
describe('the dependency rules', () => {
  let onPlanted: Cruise;

  beforeAll(async () => {
    onPlanted = await cruise(planted);
  }, 60_000);

  it('each meet at least one planted violation', () => {
    const proved = new Set(plantedBreaches(planted).map(({ rule }) => rule));
    expect(onPlanted.rules.filter((rule) => !proved.has(rule))).toEqual([]);
  });

  it('name every planted violation by exactly its rule, and no legal file', () => {
    expect(asLines(onPlanted.breaches)).toEqual(asLines(plantedBreaches(planted)));
  });
});
