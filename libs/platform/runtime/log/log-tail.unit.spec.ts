import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogTail } from '#platform/runtime/log/log-tail';

interface Row {
  readonly position: number;
}

function rowsOf(...positions: readonly number[]): readonly Row[] {
  return positions.map((position) => ({ position }));
}

describe('The tail of a log that readers share', () => {
  it('answers only for what was read, and leaves the rest to the log', () => {
    const tail = new LogTail<Row>();
    expect(tail.after(1, 0, 10)).toBeUndefined();
    tail.keep(1, 3, rowsOf(5, 8));
    expect(tail.after(1, 2, 10)).toBeUndefined();
    expect(tail.after(1, 3, 10)).toEqual(rowsOf(5, 8));
    expect(tail.after(1, 3, 1)).toEqual(rowsOf(5));
    expect(tail.after(1, 6, 10)).toEqual(rowsOf(8));
    expect(tail.after(1, 8, 10)).toBeUndefined();
    expect(tail.after(2, 3, 10)).toBeUndefined();
  });

  it('keeps the latest rows, and leaves to the log what it has let go of', () => {
    const tail = new LogTail<Row>();
    const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
    tail.keep(1, 0, rowsOf(...hundred));
    expect(tail.after(1, 0, 100)).toBeUndefined();
    expect(tail.after(1, 35, 100)).toBeUndefined();
    expect(tail.after(1, 36, 100)).toEqual(rowsOf(...hundred.slice(36)));
  });

  it('never skips or doubles a row, whatever its readers ask for in whatever order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 120 }),
        fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 120 }), fc.nat(120)), { maxLength: 80 }),
        (drawn, asks) => {
          const log = [...drawn].sort((a, b) => a - b);
          const tail = new LogTail<Row>();
          for (const [after, limit, committed] of asks) {
            const above = log.slice(0, committed).filter((position) => position > after);
            const known = tail.after(0, after, limit);
            if (known) {
              const positions = known.map(({ position }) => position);
              expect(log.filter((position) => position > after).slice(0, positions.length)).toEqual(
                positions,
              );
              expect(positions.length).toBeLessThanOrEqual(limit);
            } else {
              tail.keep(0, after, rowsOf(...above.slice(0, limit)));
            }
          }
        },
      ),
    );
  });
});
