import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { partitionOf } from '#platform/runtime/log/partition';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

/** Frozen: a stream whose partition changed would lose its place in every log, checkpoint and topic. */
const GOLDEN: Readonly<Record<string, number>> = {
  '00000000-0000-0000-0000-000000000000': 31,
  '00000000-0000-4000-8000-000000000001': 5,
  '2ed6657d-e927-568b-95e1-2665a8aea6a2': 11,
  '886313e1-3b8a-5372-9b90-0c9aee199e5d': 12,
  '6ba7b810-9dad-11d1-80b4-00c04fd430c8': 22,
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6': 4,
  'ffffffff-ffff-ffff-ffff-ffffffffffff': 21,
};

describe('The partition of a stream', () => {
  let test: TestContexts;
  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
  });
  afterAll(() => test.close());

  async function inSql(streams: readonly string[]): Promise<readonly number[]> {
    const rows = await test
      .runtime('tallies')
      .database.workerQuery<{ partition: number }>(
        'select partition_of(stream) as partition from unnest($1::uuid[]) with ordinality as given (stream, n) order by n',
        [streams],
      );
    return rows.map((row) => row.partition);
  }

  it('is frozen', async () => {
    const streams = Object.keys(GOLDEN);
    expect(Object.fromEntries(streams.map((stream) => [stream, partitionOf(stream)]))).toEqual(GOLDEN);
    expect(await inSql(streams)).toEqual(Object.values(GOLDEN));
  });

  it('stays the same, however many streams have been asked for since', () => {
    for (let n = 0; n < 20_000; n += 1) partitionOf(randomUUID());
    for (const [stream, partition] of Object.entries(GOLDEN)) {
      expect([partitionOf(stream), partitionOf(stream)]).toEqual([partition, partition]);
    }
  });

  it('is the same in TypeScript and in SQL, one of 32, and none is left empty', async () => {
    const streams = Array.from({ length: 2_000 }, () => randomUUID());
    const partitions = streams.map((stream) => partitionOf(stream));
    expect(await inSql(streams)).toEqual(partitions);
    expect([...new Set(partitions)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: PARTITIONS }, (_, n) => n),
    );
  });
});
