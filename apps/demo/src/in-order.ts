/** What belongs together is done one after the other, different things side by side. */
export interface Chained {
  readonly about: string;
}

/**
 * Carries items out in their order, at most `width` at a time; two about the same never overlap. Rejects with the first
 * failure, after what had begun has ended.
 */
export async function inOrder<Item extends Chained>(
  items: readonly Item[],
  width: number,
  carryOut: (item: Item) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const latest = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  for (const item of items) {
    while (underWay.size >= width) await Promise.race(underWay);
    if (failures.length > 0) break;
    const done: Promise<void> = (latest.get(item.about) ?? Promise.resolve())
      .then(() => (failures.length > 0 ? undefined : carryOut(item)))
      .catch((failure: unknown) => void failures.push(failure))
      .finally(() => underWay.delete(done));
    underWay.add(done);
    latest.set(item.about, done);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}
