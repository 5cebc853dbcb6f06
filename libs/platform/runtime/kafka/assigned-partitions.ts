import type { Place } from './topic-taker.js';

interface NextOffset {
  readonly offset: number;
  behindSince: number | undefined;
}

/** By topic and partition. */
type NextOffsets = Map<string, Map<number, NextOffset>>;

/** The partitions that a consumer is assigned: where each goes on, since when there is more, and which are held back. */
export class AssignedPartitions {
  private next: NextOffsets = new Map();
  /** Of the last assignment: a consumer that dies again and again at one place does not begin to wait anew each time. */
  private before: NextOffsets = new Map();
  private readonly held = new Map<string, Set<number>>();

  /** How many there are, over all topics. */
  get size(): number {
    return [...this.next.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Where the partitions of a topic go on. */
  offsetsOf(topic: string): ReadonlyMap<number, number> {
    return new Map([...(this.next.get(topic) ?? [])].map(([partition, { offset }]) => [partition, offset]));
  }

  /** Forgets the assignment. */
  clear(): void {
    this.held.clear();
    if (this.size > 0) this.before = this.next;
    this.next = new Map();
  }

  /** Has a partition begin at an offset: who has come no further than before has waited as long as it had then. */
  begin(place: Place): void {
    const before = this.before.get(place.topic)?.get(place.partition);
    this.set(place, before && place.offset <= before.offset ? before.behindSince : undefined);
  }

  /** Notes that a partition has been taken up to an offset. */
  reach(place: Place): void {
    this.set(place, undefined);
  }

  /** Notes that a partition is not delivered until there is room for it again. */
  hold(topic: string, partition: number): void {
    this.held.set(topic, (this.held.get(topic) ?? new Set()).add(partition));
  }

  /** Lets held partitions of a topic go on. */
  release(topic: string, partitions: readonly number[]): void {
    for (const partition of partitions) this.held.get(topic)?.delete(partition);
  }

  /** The partitions that are held back, by topic. */
  get heldBack(): readonly (readonly [topic: string, partitions: ReadonlySet<number>])[] {
    return [...this.held].filter(([, partitions]) => partitions.size > 0);
  }

  /**
   * Since when, at the longest, a partition has had records that were not delivered, though it is not held back; without
   * an assignment: one of the last. Undefined: none. `lies` tells whether there is a record from a place on.
   */
  behindSince(isAssigned: boolean, lies: (place: Place) => boolean): number | undefined {
    let longest: number | undefined;
    for (const [topic, partitions] of isAssigned ? this.next : this.before)
      for (const [partition, next] of partitions) {
        const isHeld = this.held.get(topic)?.has(partition) ?? false;
        const isBehind = !isHeld && lies({ topic, partition, offset: next.offset });
        next.behindSince = isBehind ? (next.behindSince ?? performance.now()) : undefined;
        if (next.behindSince !== undefined) longest = Math.min(longest ?? next.behindSince, next.behindSince);
      }
    return longest;
  }

  private set({ topic, partition, offset }: Place, behindSince: number | undefined): void {
    const partitions = this.next.get(topic) ?? new Map<number, NextOffset>();
    this.next.set(topic, partitions.set(partition, { offset, behindSince }));
  }
}
