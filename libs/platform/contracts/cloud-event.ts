import { z } from 'zod';
import type { PublicEvent } from './message.js';
import { instant, uuid } from './vocabulary.js';

/** A number as the text of a header: decimal, without sign or leading zero. */
const numeral = z.string().regex(/^(0|[1-9][0-9]*)$/);

/**
 * The headers of a public event on its topic: CloudEvents 1.0 in binary mode (attributes are headers that begin with
 * `ce_`, the value is the data), with four attributes of our own that tell the event's place in the source's log. The
 * data is the whole envelope, so a consumer may read these headers or leave them. Others may add headers of theirs.
 */
export const cloudEventHeadersSchema = z.looseObject({
  'content-type': z.literal('application/json').describe('The value is JSON in UTF-8.'),
  ce_specversion: z.literal('1.0').describe('The version of CloudEvents.'),
  ce_id: uuid.describe("The event's own id, the same in every repetition."),
  ce_source: z
    .string()
    .regex(/^\/ginnel\/[a-z]+$/)
    .describe('The context that published it, as a URI reference.'),
  ce_type: z
    .string()
    .regex(/^ginnel\.[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*$/)
    .describe('What happened, and in which version it is told.'),
  ce_subject: uuid.describe('The stream: what it happened to.'),
  ce_time: instant.describe('When it happened (business time).'),
  ce_epoch: numeral.describe("The generation of the source's log; it grows after a restore."),
  ce_partition: numeral.describe('Fixed by the stream; the same on the topic.'),
  ce_position: numeral.describe("Its place in the source's log; grows within a partition."),
  ce_previous: numeral.describe('The position published before it in the same partition; 0 = none.'),
});

/** The name of a header that every public event has on its topic. */
export type CloudEventHeader = keyof typeof cloudEventHeadersSchema.shape;

/** Every header of a public event, each as text (UTF-8 on the wire). */
export type CloudEventHeaders = Readonly<Record<CloudEventHeader, string>>;

/** The value of `ce_source` for a context's events, a URI reference, e.g. `/ginnel/referrals`. */
export function cloudEventSourceOf(context: string): string {
  return `/ginnel/${context}`;
}

/** The headers under which a public event is sent: the same event, the same headers. */
export function cloudEventHeadersOf(event: Readonly<Omit<PublicEvent, 'data'>>): CloudEventHeaders {
  return {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: cloudEventSourceOf(event.source),
    ce_type: event.type,
    ce_subject: event.stream,
    ce_time: event.occurredAt,
    ce_epoch: String(event.epoch),
    ce_partition: String(event.partition),
    ce_position: String(event.position),
    ce_previous: String(event.previous),
  };
}
