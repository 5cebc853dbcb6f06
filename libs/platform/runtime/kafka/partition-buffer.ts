import type { Message } from '#platform/runtime/messages/feed';

/** A message as Kafka delivered it: `offset` is that of its record. */
export interface DeliveredMessage {
  readonly message: Message;
  readonly size: number;
  readonly offset: number;
}

/** What a buffer has for whoever stands at a position. */
export type Taken =
  | { readonly kind: 'messages'; readonly messages: readonly Message[]; readonly offset: number }
  /** Something was published between the position and the first message, at `before`, that was not delivered. */
  | { readonly kind: 'hole'; readonly before: number }
  | { readonly kind: 'nothing' };

const MOST_MESSAGES = 2_000;
const MOST_BYTES = 4 * 1_024 * 1_024;

/**
 * The messages of one partition that Kafka has delivered and nobody has handled yet, in order of position. What comes
 * again is dropped; what is missing shows as a hole. It is full beyond a number of messages or bytes.
 */
export class PartitionBuffer {
  private held: DeliveredMessage[] = [];
  private bytes = 0;
  private last = { epoch: 0, position: 0 };

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.held.length === 0;
  }

  /** Whether nothing more may be added for now. */
  get isFull(): boolean {
    return this.held.length >= MOST_MESSAGES || this.bytes >= MOST_BYTES;
  }

  /** Whether there is room for much again. */
  get isHalfEmpty(): boolean {
    return this.held.length <= MOST_MESSAGES / 2 && this.bytes <= MOST_BYTES / 2;
  }

  /** The position delivered last, 0 for none, and its epoch. */
  get delivered(): { readonly epoch: number; readonly position: number } {
    return this.last;
  }

  /** Adds what was delivered. @returns whether it was new. */
  add(delivered: DeliveredMessage): boolean {
    const { epoch, position } = delivered.message;
    if (epoch < this.last.epoch) return false;
    if (epoch === this.last.epoch && position <= this.last.position) return false;
    this.held.push(delivered);
    this.bytes += delivered.size;
    this.last = { epoch, position };
    return true;
  }

  /**
   * Up to `limit` messages of one epoch that follow on a position, without a gap; what is at or below it, or of an epoch
   * before the reader's, is let go.
   */
  take(after: number, limit: number, epoch = 0): Taken {
    this.letGo(after, epoch);
    const [first] = this.held;
    if (!first) return { kind: 'nothing' };
    if (first.message.previous > after) return { kind: 'hole', before: first.message.position };
    const messages: Message[] = [];
    let reached = after;
    let { offset } = first;
    for (const { message, offset: at } of this.held) {
      if (messages.length >= limit || message.epoch !== first.message.epoch || message.previous > reached)
        break;
      messages.push(message);
      reached = message.position;
      offset = at;
    }
    return { kind: 'messages', messages, offset: offset + 1 };
  }

  /** Forgets everything: the partition will be delivered anew, from wherever its reader stands. */
  clear(): void {
    this.held = [];
    this.bytes = 0;
    this.last = { epoch: 0, position: 0 };
  }

  private letGo(after: number, epoch: number): void {
    let done = 0;
    const first = this.held.find(({ message }) => message.epoch >= epoch)?.message.epoch;
    for (const { message, size } of this.held) {
      if (message.epoch >= epoch && (message.epoch !== first || message.position > after)) break;
      this.bytes -= size;
      done += 1;
    }
    if (done > 0) this.held.splice(0, done);
  }
}
