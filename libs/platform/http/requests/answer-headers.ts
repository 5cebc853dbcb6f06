import type { FastifyReply } from 'fastify';
import type { Position } from '#platform/kernel/position';
import { formatPositions } from './positions.js';
import { revisionTag } from './preconditions.js';

/** What an answer says in headers. */
export interface AnswerHeaders {
  /** The record's revision, written as `ETag`. */
  readonly revision?: number | undefined;
  /** Path of the record, written as `Location`. */
  readonly location?: string | undefined;
  /** Where the command's events stand, written as `Ginnel-Position`. */
  readonly positions?: readonly Position[] | undefined;
}

/** Sets `ETag`, `Location` and `Ginnel-Position` on a reply. */
export function setAnswerHeaders(reply: Pick<FastifyReply, 'header'>, answer: AnswerHeaders): void {
  if (answer.revision !== undefined) reply.header('ETag', revisionTag(answer.revision));
  if (answer.location !== undefined) reply.header('Location', answer.location);
  if (answer.positions !== undefined && answer.positions.length > 0) {
    reply.header('Ginnel-Position', formatPositions(answer.positions));
  }
}
