import { Injectable } from '@nestjs/common';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Position } from '#platform/kernel/position';
import type { CommandActor } from '#platform/runtime/commands/aggregate';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { compareFeed, type FeedComparison } from './compare-feed.js';
import { FeedCommands, type FeedCommand } from './feed-commands.js';
import { dropSupersededTexts, prepareEntries } from './feed-entries.js';
import type { FeedLease } from './feed-lease.js';
import type { ParsedFeed } from './feed.types.js';
import { finishImport, type ImportRecord } from './import-record.js';
import { importReport } from './import-report.js';
import { type ImportSummary, type ImportView, summaryOf } from './import-summary.js';
import { type Known, knownBefore } from './known-directory.js';

const AT_ONCE = 3;

/** A feed compared with what its source brought before. */
export interface ComparedFeed {
  readonly known: Known;
  readonly comparison: FeedComparison;
  readonly summary: ImportSummary;
}

/** Compares feeds with the directory, and applies what differs. */
@Injectable()
export class FeedImporter {
  constructor(private readonly runtime: ContextRuntime) {}

  /** Compares a feed with the directory as it is now. */
  async compare(tenant: string, feed: ParsedFeed): Promise<ComparedFeed> {
    const known = await knownBefore(this.runtime.database, tenant, feed);
    const comparison = compareFeed(known.directory, known.feed);
    return { known, comparison, summary: summaryOf(importReport(feed), comparison, known.foreign) };
  }

  /**
   * Applies a comparison and records that it is done; then waits until the directory's own lists show it (2 s at most).
   * @throws DesignedError `import-interrupted`, `import-under-way`.
   */
  async apply(
    record: ImportRecord,
    actor: CommandActor,
    { comparison, known }: ComparedFeed,
    lease: FeedLease,
  ): Promise<ImportView> {
    const { database } = this.runtime;
    const { tenant, source } = record;
    await prepareEntries(database, tenant, source, comparison);
    const commands = new FeedCommands(this.runtime, record.id, actor, record.area);
    const heads = await runAll(commands.of(comparison, known.directory.services), lease);
    await dropSupersededTexts(database, tenant, comparison);
    await finishImport(database, record);
    await this.shown(heads);
    return { id: record.id, status: 'applied', ...record.report };
  }

  private async shown(heads: readonly Position[]): Promise<void> {
    try {
      await this.runtime.positions.awaited(['service-list', 'organisation-list'], heads);
    } catch (error) {
      if (!(error instanceof DesignedError && error.code === 'not-yet-visible')) throw error;
    }
  }
}

/**
 * Runs commands a few at a time, in order of their beginnings; answers the last position of each partition. The first
 * failure ends it, once what was begun has ended: nothing of it runs on after the answer.
 */
async function runAll(commands: readonly FeedCommand[], lease: FeedLease): Promise<readonly Position[]> {
  const heads = new Map<number, Position>();
  const waiting = commands.values();
  const failures: unknown[] = [];
  const runOne = async (command: FeedCommand): Promise<void> => {
    await lease.renew();
    const position = await command();
    if (position === undefined) return;
    const head = heads.get(position.partition);
    if (head === undefined || head.position < position.position) heads.set(position.partition, position);
  };
  const runner = async (): Promise<void> => {
    for (const command of waiting) {
      if (failures.length > 0) return;
      await runOne(command).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
  if (failures.length > 0) throw failures[0];
  return [...heads.values()];
}
