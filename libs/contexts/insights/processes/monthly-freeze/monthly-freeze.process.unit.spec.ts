import { describe, expect, it } from '@jest/globals';
import { monthlyFreezeProcess } from './monthly-freeze.process.js';

const organisation = '00000000-0000-4000-8000-0000000000b1';
const listed = (kind: string) => ({
  ...{ tenant: organisation, stream: organisation, version: 1, partition: 0, position: 1 },
  ...{ occurredAt: '2026-11-10T10:00:00.000Z', recordedAt: '2026-11-10T10:00:00.000Z' },
  event: { type: 'ginnel.directory.organisation-listed.v1', data: { organisation, kind } },
});

describe('the monthly freeze', () => {
  it('concerns boards alone', () => {
    expect(monthlyFreezeProcess.key(listed('practice'))).toBeUndefined();
    expect(monthlyFreezeProcess.key(listed('commissioner-board'))).toBe(organisation);
  });

  it('begins a board’s calendar once, however often the board is listed', () => {
    const first = monthlyFreezeProcess.react(monthlyFreezeProcess.initial, listed('commissioner-board'));
    expect(first.outputs).toEqual([{ command: 'begin-calendar', stream: organisation, payload: {} }]);
    expect(monthlyFreezeProcess.react(first.state, listed('commissioner-board')).outputs).toEqual([]);
  });
});
