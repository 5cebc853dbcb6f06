import { beforeEach, describe, expect, it } from '@jest/globals';
import { AssignedPartitions } from './assigned-partitions.js';

const TOPIC = 'people';
const more = (): boolean => true;
const nothing = (): boolean => false;

describe('The partitions that a consumer is assigned', () => {
  let assigned: AssignedPartitions;
  const at = (offset: number, partition = 0) => ({ topic: TOPIC, partition, offset });

  beforeEach(() => {
    assigned = new AssignedPartitions();
    assigned.begin(at(5));
  });

  it('wait from when it was first seen that there is more, until they are taken further', () => {
    const since = assigned.behindSince(true, more);
    expect(since).toBeDefined();
    expect(assigned.behindSince(true, more)).toBe(since);
    assigned.reach(at(6));
    expect(assigned.behindSince(true, more)).not.toBe(since);
    expect(assigned.behindSince(true, nothing)).toBeUndefined();
  });

  it('have waited as long as before when they begin anew at the same place, and no longer when further on', () => {
    const since = assigned.behindSince(true, more);
    assigned.clear();
    assigned.begin(at(5));
    expect(assigned.behindSince(true, more)).toBe(since);
    assigned.clear();
    assigned.begin(at(6));
    expect(assigned.behindSince(true, more)).not.toBe(since);
  });

  it('are asked for where the last assignment stood while there is none', () => {
    assigned.clear();
    expect(assigned.behindSince(true, more)).toBeUndefined();
    expect(assigned.behindSince(false, ({ offset }) => offset === 5)).toBeDefined();
    assigned.clear();
    expect(assigned.behindSince(false, more)).toBeDefined();
  });

  it('do not wait while they are held back, each by itself', () => {
    assigned.hold(TOPIC, 0);
    expect(assigned.behindSince(true, more)).toBeUndefined();
    expect(assigned.heldBack).toEqual([[TOPIC, new Set([0])]]);
    assigned.begin(at(7, 1));
    expect(assigned.behindSince(true, more)).toBeDefined();
    assigned.release(TOPIC, [0]);
    expect(assigned.heldBack).toEqual([]);
    expect(assigned.behindSince(true, ({ partition }) => partition === 0)).toBeDefined();
  });

  it('are told by topic, with where each goes on', () => {
    assigned.begin({ topic: 'referrals', partition: 3, offset: 1 });
    assigned.reach(at(9));
    expect(assigned.size).toBe(2);
    expect(assigned.offsetsOf(TOPIC)).toEqual(new Map([[0, 9]]));
    expect(assigned.offsetsOf('directory')).toEqual(new Map());
  });
});
