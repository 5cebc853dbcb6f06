import { seededRandom } from '#platform/kernel/seeded-random';

/** Draws from a seed: the same seed and the same questions give the same answers. */
export class Draw {
  private readonly random: () => number;

  constructor(private readonly seed: number) {
    this.random = seededRandom(seed);
  }

  /** Draws of their own for part `n` of a whole: what one part asks changes nothing for another. */
  part(n: number): Draw {
    return new Draw(Math.imul(this.seed + 1, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /** One of a list that is not empty. */
  pick<Value>(list: readonly Value[]): Value {
    const value = list[this.between(0, list.length - 1)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  }

  /** One of the pairs' values, as often as its weight says. */
  weighted<Value>(pairs: readonly (readonly [Value, number])[]): Value {
    let left = this.random() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of pairs) {
      left -= weight;
      if (left < 0) return value;
    }
    return this.pick(pairs)[0];
  }

  /** The list in another order. */
  shuffled<Value>(list: readonly Value[]): readonly Value[] {
    return list
      .map((value) => ({ value, order: this.random() }))
      .sort((one, other) => one.order - other.order)
      .map(({ value }) => value);
  }
}
