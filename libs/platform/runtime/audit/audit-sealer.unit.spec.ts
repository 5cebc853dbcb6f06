import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuditAnchors } from '#platform/runtime/audit/audit-anchors';
import { AuditSealer } from '#platform/runtime/audit/audit-sealer';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

const TRAIL = { table: 'read_audit', columns: ['tenant'] };

/** A database whose answers come when they are let go. */
class FrozenDatabase {
  asked = 0;
  private readonly answers: (() => void)[] = [];

  asWorker(): Promise<object> {
    this.asked += 1;
    const answer = { head: { sealNo: 0, seal: Buffer.alloc(0) }, sealed: 0 };
    return new Promise((resolve) => this.answers.push(() => resolve(answer)));
  }

  thaw(): void {
    for (const answer of this.answers.splice(0)) answer();
  }
}

describe('The sealer of an audit', () => {
  let database: FrozenDatabase;
  let sealer: AuditSealer;

  beforeEach(() => {
    jest.useFakeTimers();
    database = new FrozenDatabase();
    const anchors = new AuditAnchors('unused', 'people');
    sealer = new AuditSealer(database as unknown as ContextDatabase, TRAIL, anchors);
    sealer.onApplicationBootstrap();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('waits for one round while PostgreSQL is frozen, however long, and stops after that and a last one', async () => {
    await jest.advanceTimersByTimeAsync(20_000);
    expect(database.asked).toBe(1);
    const ended = { yet: false };
    const stopped = sealer.onModuleDestroy().then(() => (ended.yet = true));
    database.thaw();
    await jest.advanceTimersByTimeAsync(0);
    expect(database.asked).toBe(2);
    database.thaw();
    await jest.advanceTimersByTimeAsync(0);
    expect(ended.yet).toBe(true);
    await stopped;
  });

  it('seals again each second once PostgreSQL answers', async () => {
    for (let second = 1; second <= 3; second += 1) {
      await jest.advanceTimersByTimeAsync(1_000);
      expect(database.asked).toBe(second);
      database.thaw();
      await jest.advanceTimersByTimeAsync(0);
    }
    const stopped = sealer.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(0);
    database.thaw();
    await stopped;
  });
});
