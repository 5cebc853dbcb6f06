import { z } from 'zod';
import { checkAgainst, type ContractCheck } from './contract.js';
import { instant, uuid } from './vocabulary.js';

/**
 * A public event with its envelope, as the feed answers it and the topic carries it. `position` is its place in the
 * source's log, `previous` the position published before it in the same partition (0 = none): a consumer takes a
 * message only when `previous` is at or below its checkpoint, so that a loss is noticed.
 */
export interface PublicEvent<Data = unknown, Type extends string = string> {
  /** The context that published it, e.g. `referrals`. */
  readonly source: string;
  /** The generation of the source's log, from 1; it grows after a restore. */
  readonly epoch: number;
  /** 0 to 31, fixed by the stream. */
  readonly partition: number;
  readonly position: number;
  readonly previous: number;
  /** The event's own id, the same in every repetition. */
  readonly id: string;
  readonly type: Type;
  /** The organisation that the stream belongs to. */
  readonly tenant: string;
  readonly stream: string;
  /** Place in its stream, from 1; not every version is published. */
  readonly version: number;
  /** Business time. */
  readonly occurredAt: string;
  /** Real time of the append. */
  readonly recordedAt: string;
  /** The first command of the chain that led here. */
  readonly correlation: string;
  /** The command or event that led here directly; null when nothing of ours did. */
  readonly causation: string | null;
  readonly data: Data;
}

/** The envelope of every public message; `data` is checked by the contract that `type` names. */
export const messageSchema = z.strictObject({
  source: z
    .string()
    .regex(/^[a-z]+$/)
    .describe('The context that published it.'),
  epoch: z.int().min(1).describe("The generation of the source's log; it grows after a restore."),
  partition: z.int().min(0).max(31).describe('Fixed by the stream; the same on the topic.'),
  position: z.int().min(1).describe("Its place in the source's log; grows within a partition."),
  previous: z.int().min(0).describe('The position published before it in the same partition; 0 = none.'),
  id: uuid.describe("The event's own id, the same in every repetition."),
  type: z
    .string()
    .regex(/^ginnel\.[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*$/)
    .describe('What happened, and in which version it is told.'),
  tenant: uuid.describe('The organisation that the stream belongs to.'),
  stream: uuid.describe('What it happened to: order holds within a stream.'),
  version: z.int().min(1).describe('Its place in its stream; not every version is published.'),
  occurredAt: instant.describe('When it happened (business time).'),
  recordedAt: instant.describe('When it was recorded (real time).'),
  correlation: uuid.describe('The first command of the chain that led here.'),
  causation: uuid.nullable().describe('The command or event that led here directly; null when nothing of ours did.'),
  data: z.looseObject({}).describe('What the event says, by the schema of its type.'),
});

/** Checks a message's envelope; its data is still unchecked. */
export function checkMessage(message: unknown): ContractCheck<PublicEvent> {
  return checkAgainst(messageSchema, message);
}
