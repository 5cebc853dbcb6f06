import { describe, expect, it } from '@jest/globals';
import type { Message } from '#platform/runtime/messages/feed';
import { PartitionIntake } from './partition-intake.js';

const message = (position: number, previous: number) => ({
  message: { position, previous, epoch: 1 } as Message,
  ...{ size: 100, offset: position },
});

describe('A partition as it comes in', () => {
  it('is stuck since its reader was handed what it does not get past', () => {
    const intake = new PartitionIntake();
    intake.add(message(3, 0));
    expect(intake.take({ after: 0 }, 10, 1_000).kind).toBe('messages');
    expect(intake.take({ after: 0 }, 10, 9_000).kind).toBe('messages');
    expect(intake.stuckSince(9_000)).toBe(1_000);
  });

  it('is stuck since a hole was seen that nobody fills', () => {
    const intake = new PartitionIntake();
    intake.add(message(9, 7));
    expect(intake.take({ after: 3 }, 10, 1_000).kind).toBe('hole');
    expect(intake.take({ after: 3 }, 10, 2_000).kind).toBe('hole');
    expect(intake.stuckSince(2_000)).toBe(1_000);
  });

  it('is not stuck while its reader moves, has all, or asks no more', () => {
    const intake = new PartitionIntake();
    intake.add(message(3, 0));
    intake.add(message(7, 3));
    intake.take({ after: 0 }, 1, 1_000);
    intake.take({ after: 3 }, 1, 5_000);
    expect(intake.stuckSince(5_000)).toBe(5_000);
    expect(intake.stuckSince(30_000)).toBeUndefined();
    intake.take({ after: 7 }, 1, 31_000);
    expect(intake.stuckSince(31_000)).toBeUndefined();
  });
});
