import { describe, expect, it } from '@jest/globals';
import type { Message } from '#platform/runtime/messages/feed';
import { PartitionBuffer } from './partition-buffer.js';

const delivered = (position: number, previous: number, epoch = 1, size = 100) => ({
  message: { position, previous, epoch } as Message,
  size,
  offset: position * 10,
});

function bufferOf(...messages: readonly ReturnType<typeof delivered>[]): PartitionBuffer {
  const buffer = new PartitionBuffer();
  for (const one of messages) buffer.add(one);
  return buffer;
}

const positions = (taken: ReturnType<PartitionBuffer['take']>): readonly number[] =>
  taken.kind === 'messages' ? taken.messages.map(({ position }) => position) : [];

describe('What Kafka has delivered of a partition', () => {
  it('is handed over from where its reader stands, with the offset after it, and again until the reader has moved', () => {
    const buffer = bufferOf(delivered(3, 0), delivered(7, 3), delivered(9, 7));
    expect(buffer.take(0, 2)).toMatchObject({ kind: 'messages', offset: 71 });
    expect(positions(buffer.take(0, 2))).toEqual([3, 7]);
    expect(positions(buffer.take(7, 2))).toEqual([9]);
    expect(buffer.take(9, 2)).toEqual({ kind: 'nothing' });
  });

  it('is let go where the reader has come by another way', () => {
    const buffer = bufferOf(delivered(3, 0), delivered(7, 3));
    expect(positions(buffer.take(5, 10))).toEqual([7]);
  });

  it('is kept once, however often it comes', () => {
    const buffer = bufferOf(delivered(3, 0), delivered(3, 0), delivered(7, 3), delivered(3, 0));
    expect(positions(buffer.take(0, 10))).toEqual([3, 7]);
  });

  it('shows a hole before the first message, and ends before one further on', () => {
    expect(bufferOf(delivered(9, 7)).take(3, 10)).toEqual({ kind: 'hole', before: 9 });
    const buffer = bufferOf(delivered(3, 0), delivered(9, 7));
    expect(positions(buffer.take(0, 10))).toEqual([3]);
    expect(buffer.take(3, 10)).toEqual({ kind: 'hole', before: 9 });
  });

  it('is handed over one epoch at a time, and never of an epoch before the reader’s', () => {
    const buffer = bufferOf(delivered(3, 0), delivered(7, 3), delivered(4, 3, 2), delivered(8, 4, 2));
    expect(positions(buffer.take(0, 10, 1))).toEqual([3, 7]);
    expect(positions(buffer.take(3, 10, 2))).toEqual([4, 8]);
    expect(buffer.take(8, 10, 2)).toEqual({ kind: 'nothing' });
  });

  it('takes no more beyond its bounds, and again once half is gone', () => {
    const buffer = new PartitionBuffer();
    const megabyte = 1_024 * 1_024;
    for (let position = 1; position <= 4; position += 1) {
      expect(buffer.isFull).toBe(false);
      buffer.add(delivered(position, position - 1, 1, megabyte));
    }
    expect(buffer.isFull).toBe(true);
    buffer.take(1, 1);
    expect(buffer.isHalfEmpty).toBe(false);
    buffer.take(2, 1);
    expect(buffer.isHalfEmpty).toBe(true);
  });
});
