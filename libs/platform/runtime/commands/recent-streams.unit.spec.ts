import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import { RecentStreams } from './recent-streams.js';
import type { WritePlan } from './write-plan.js';

const STREAM = '5b1c2a52-6c38-4ec7-9c67-0f5d9f1f3a01';
const SENDER = '5b1c2a52-6c38-4ec7-9c67-0f5d9f1f3a02';
const HUB = '5b1c2a52-6c38-4ec7-9c67-0f5d9f1f3a03';

function written(before: number, total: number, more: Partial<WritePlan> = {}): WritePlan {
  return {
    ...{ tenant: SENDER, stream: STREAM, aggregate: 'tally', before, after: before + 1 },
    ...{ at: '2026-03-02T09:00:00.000Z', state: { total }, events: [] },
    meta: { actor: 'keeper', organisation: SENDER, causation: STREAM, correlation: STREAM },
    ...more,
  };
}

const participants = [
  { tenant: HUB, part: 'receiver' },
  { tenant: HUB, part: 'hub' },
  { tenant: SENDER, part: 'sender' },
];

describe('The streams that a process has read or written last', () => {
  let recent: RecentStreams;
  beforeEach(() => {
    recent = new RecentStreams();
  });

  function read(actor: Uuid, version: number, total: number): void {
    const known = { version, state: { total }, seen: `read-${version}` };
    recent.read(STREAM, actor, { tenant: SENDER, parts: ['sender'], known });
  }

  it('are kept from their beginning, for everybody who takes part', () => {
    recent.wrote(written(0, 1, { participants }), '700');
    const known = { version: 1, state: { total: 1 }, seen: '700' };
    expect(recent.of(STREAM, SENDER)).toEqual({ tenant: SENDER, parts: ['sender'], known });
    expect(recent.of(STREAM, HUB)).toEqual({ tenant: SENDER, parts: ['hub', 'receiver'], known });
  });

  it('are read for a tenant of whose parts nothing is known', () => {
    read(SENDER, 3, 30);
    expect(recent.of(STREAM, SENDER)?.known).toEqual({ version: 3, state: { total: 30 }, seen: 'read-3' });
    expect(recent.of(STREAM, HUB)).toBeUndefined();
    read(HUB, 3, 30);
    expect(recent.of(STREAM, SENDER)?.known.version).toBe(3);
  });

  it('follow what is written, whichever answer comes first', () => {
    read(SENDER, 3, 30);
    recent.wrote(written(4, 50), '705');
    recent.wrote(written(3, 40), '704');
    expect(recent.of(STREAM, SENDER)?.known).toEqual({ version: 5, state: { total: 50 }, seen: '705' });
    read(HUB, 4, 40);
    expect(recent.of(STREAM, HUB)?.known.version).toBe(5);
  });

  it('are not kept for a write on a stream that nobody has asked for', () => {
    recent.wrote(written(3, 40), '704');
    expect(recent.of(STREAM, SENDER)).toBeUndefined();
  });

  it('are not mixed with another tenant’s stream of the same id', () => {
    const stranger = { tenant: HUB, parts: ['hub'], known: { version: 9, state: { total: 900 }, seen: 'x' } };
    read(SENDER, 3, 30);
    recent.read(STREAM, HUB, stranger);
    expect(recent.of(STREAM, SENDER)).toBeUndefined();
    expect(recent.of(STREAM, HUB)).toEqual(stranger);
    recent.wrote(written(0, 1, { participants: [{ tenant: SENDER, part: 'sender' }] }), '706');
    expect(recent.of(STREAM, HUB)).toBeUndefined();
    expect(recent.of(STREAM, SENDER)?.known.state).toEqual({ total: 1 });
    recent.read(STREAM, HUB, stranger);
    recent.wrote(written(9, 2), '707');
    expect(recent.of(STREAM, HUB)).toEqual(stranger);
  });

  it('are read anew once they are forgotten', () => {
    read(SENDER, 3, 30);
    recent.forget(STREAM);
    expect(recent.of(STREAM, SENDER)).toBeUndefined();
  });

  it('are a thousand, without the one that has not been touched for longest', () => {
    const others = Array.from({ length: 999 }, (_, index) => `other-${index}`);
    recent.wrote(written(0, 1, { participants }), '700');
    for (const stream of others) recent.wrote(written(0, 1, { stream, participants }), '701');
    recent.wrote(written(1, 2), '702');
    recent.wrote(written(0, 1, { stream: 'one-more', participants }), '703');
    expect(recent.of(STREAM, SENDER)?.known.version).toBe(2);
    expect(recent.of('other-0', SENDER)).toBeUndefined();
    expect(recent.of('other-1', SENDER)?.known.version).toBe(1);
  });
});
