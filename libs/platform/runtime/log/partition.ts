import { createHash } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

/** The partition of a stream: the first byte of its text's MD5, modulo 32, as `partition_of` in SQL. Frozen. */
export function partitionOf(stream: Uuid): number {
  return (createHash('md5').update(stream).digest()[0] ?? 0) % PARTITIONS;
}
