import { createHash } from 'node:crypto';
import { checkMessage } from '#platform/contracts/message';
import { eventId } from '#platform/runtime/commands/uuid-v5';
import { partitionOf } from '#platform/runtime/log/partition';
import type { Message } from '#platform/runtime/messages/feed';

/** A record as it lies in a topic. */
export interface TopicRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
}

/** Why a record is no message of its topic; each is a stable code. */
export type Refusal =
  | 'empty'
  | 'too-large'
  | 'not-json'
  | 'not-an-envelope'
  | 'another-source'
  | 'another-partition'
  | 'another-stream'
  | 'another-tenant';

/** What a record turned out to be. */
export type ReadRecord =
  { readonly message: Message; readonly size: number } | { readonly refused: Refusal; readonly size: number };

/** An event has at most 64 KB; its envelope and what JSON escapes need less than as much again and a half. */
const LARGEST_RECORD = 256 * 1_024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a record of one partition of a source's topic. Everything that is not certain to be the source's own message of
 * that partition is refused: the feed then tells what stands at its place.
 */
export function readRecord(record: TopicRecord, source: string, partition: number): ReadRecord {
  const { key, value } = record;
  const size = value?.length ?? 0;
  const refuse = (refused: Refusal): ReadRecord => ({ refused, size });
  if (value === null || size === 0) return refuse('empty');
  if (size > LARGEST_RECORD) return refuse('too-large');
  let read: unknown;
  try {
    read = JSON.parse(utf8.decode(value));
  } catch {
    return refuse('not-json');
  }
  const check = checkMessage(read);
  if (!check.valid) return refuse('not-an-envelope');
  const message = check.data as Message;
  if (message.source !== source) return refuse('another-source');
  if (message.partition !== partition || partitionOf(message.stream) !== partition)
    return refuse('another-partition');
  if (key?.toString() !== message.stream || message.id !== eventId(message.stream, message.version))
    return refuse('another-stream');
  return { message, size };
}

/** What is kept of a record that was refused: never its bytes, which may hold anything. */
export interface UnreadableRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: Refusal | 'undecodable';
  readonly size: number;
  readonly sha256: Buffer;
}

/** Describes a refused record. */
export function describeRefused(
  { value, offset }: TopicRecord,
  place: { readonly topic: string; readonly partition: number },
  refused: Refusal,
): UnreadableRecord {
  const bytes = value ?? Buffer.alloc(0);
  return {
    ...{ topic: place.topic, partition: place.partition, offset: Number(offset), reason: refused },
    ...{ size: bytes.length, sha256: createHash('sha256').update(bytes).digest() },
  };
}
