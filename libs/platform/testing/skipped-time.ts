import { jest } from '@jest/globals';

/** Real time of a test, and what skips so many milliseconds of it. */
export interface SkippableTime {
  skip(milliseconds: number): void;
}

/**
 * Real time, of which a test skips as much as it likes: what measures by `performance.now` takes it as passed. Timeouts are
 * not touched. Ends with `jest.restoreAllMocks()`.
 */
export function skippableTime(): SkippableTime {
  const now = performance.now.bind(performance);
  let skipped = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now() + skipped);
  return {
    skip: (milliseconds) => {
      skipped += milliseconds;
    },
  };
}
