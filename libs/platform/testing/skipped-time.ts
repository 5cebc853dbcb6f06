import { jest } from '@jest/globals';

/** The clock itself, whatever a test has put before it. */
const now = performance.now.bind(performance);

/** Real time of a test, and what skips so many milliseconds of it. */
export interface SkippableTime {
  skip(milliseconds: number): void;
}

/**
 * Real time, of which a test skips as much as it likes: what measures by `performance.now` takes it as passed, `until()` too.
 * Timeouts are not touched. Ends with `jest.restoreAllMocks()`.
 */
export function skippableTime(): SkippableTime {
  let skipped = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now() + skipped);
  return {
    skip: (milliseconds) => {
      skipped += milliseconds;
    },
  };
}
