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

/** The form of a position as a regular expression without groups or anchors. */
export const POSITION_FORM = '[a-z][a-z-]{0,30}:[0-9]{1,9}:[0-9]{1,2}:[0-9]{1,15}';

const FORM = new RegExp(`^${POSITION_FORM}$`);

/** Reads one position; undefined when the text is not one. */
export function parsePosition(text: string): Position | undefined {
  const form = text.trim();
  if (!FORM.test(form)) return undefined;
  const [context = '', epoch, partition, position] = form.split(':');
  return { context, epoch: Number(epoch), partition: Number(partition), position: Number(position) };
}
