import { describe, expect, it } from '@jest/globals';
import { ParkWatch } from '#platform/runtime/messages/park-watch';

const MINUTE_MS = 60_000;

function streams(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, n) => `stream ${from + n}`);
}

describe('The watch over parked streams', () => {
  let now = 0;

  function watchHaving(seen: number, partition = 1): ParkWatch {
    now = 0;
    const watch = new ParkWatch(() => now);
    for (const stream of streams(0, seen)) watch.seen(partition, stream);
    return watch;
  }

  function parkedInTurn(watch: ParkWatch, names: readonly string[], partition = 1): readonly boolean[] {
    return names.map((stream) => watch.parked(partition, stream));
  }

  it('lets 20 streams of a partition be parked and halts at the 21st', () => {
    const halts = parkedInTurn(watchHaving(30), streams(0, 21));
    expect(halts).toEqual([...Array.from({ length: 20 }, () => false), true]);
  });

  it('does not halt while no more than a tenth of the streams seen are parked', () => {
    const halts = parkedInTurn(watchHaving(500), streams(0, 51));
    expect([halts.lastIndexOf(false) + 1, halts.indexOf(true)]).toEqual([50, 50]);
  });

  it('counts a stream once, however many of its messages are parked', () => {
    const watch = watchHaving(30);
    expect(parkedInTurn(watch, [...streams(0, 20), ...streams(0, 20), ...streams(0, 20)])).not.toContain(
      true,
    );
  });

  it('keeps partitions apart', () => {
    const watch = watchHaving(30);
    expect(parkedInTurn(watch, streams(0, 15), 1)).not.toContain(true);
    expect(parkedInTurn(watch, streams(15, 30), 2)).not.toContain(true);
  });

  it('forgets after a minute, and when somebody has looked', () => {
    const watch = watchHaving(30);
    parkedInTurn(watch, streams(0, 20));
    now = MINUTE_MS - 1;
    expect(watch.parked(1, 'one more')).toBe(true);
    now = MINUTE_MS;
    expect(watch.parked(1, 'one more')).toBe(false);
    parkedInTurn(watch, streams(0, 25));
    watch.reset(1);
    expect(watch.parked(1, 'yet another')).toBe(false);
  });
});
