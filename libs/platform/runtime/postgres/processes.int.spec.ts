import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { processBirth, stillRuns } from './processes.js';

describe('A process', () => {
  it('is not taken for a later one that was given its number, where /proc tells them apart', () => {
    const birth = processBirth(process.pid);
    expect([stillRuns(process.pid, birth), stillRuns(process.pid, `${birth}1`)]).toEqual([
      true,
      !existsSync('/proc/self/stat'),
    ]);
  });
});
