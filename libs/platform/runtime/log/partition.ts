import { hash } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

/** As many streams as are remembered: the same ones come again and again within a few seconds. */
const MOST_REMEMBERED = 8_192;
const remembered = new Map<Uuid, number>();

/** The partition of a stream: the first byte of its text's MD5, modulo 32, as `partition_of` in SQL. Frozen. */
export function partitionOf(stream: Uuid): number {
  const known = remembered.get(stream);
  if (known !== undefined) return known;
  const partition = Number.parseInt(hash('md5', stream, 'hex').slice(0, 2), 16) % PARTITIONS;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(stream, partition);
  return partition;
}
