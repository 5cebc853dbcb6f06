/** A place in a context's log; a command answers with it and a read may state it to see its own write. */
export interface Position {
  readonly context: string;
  readonly epoch: number;
  readonly partition: number;
  readonly position: number;
}

/** The header's form of a position: `referrals:1:5:123`. */
export function formatPosition(position: Position): string {
  return `${position.context}:${position.epoch}:${position.partition}:${position.position}`;
}

const FORM = /^([a-z][a-z-]{0,30}):(\d{1,9}):(\d{1,2}):(\d{1,15})$/;

/** Reads one position; undefined when the text is not one. */
export function parsePosition(text: string): Position | undefined {
  const [, context, epoch, partition, position] = FORM.exec(text.trim()) ?? [];
  if (context === undefined) return undefined;
  return { context, epoch: Number(epoch), partition: Number(partition), position: Number(position) };
}
