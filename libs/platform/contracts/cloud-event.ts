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
  'content-type': z.literal('application/json'),
  ce_specversion: z.literal('1.0'),
  ce_id: uuid,
  ce_source: z.string().regex(/^\/ginnel\/[a-z]+$/),
  ce_type: z.string().regex(/^ginnel\.[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*$/),
  ce_subject: uuid,
  ce_time: instant,
  ce_epoch: numeral,
  ce_partition: numeral,
  ce_position: numeral,
  ce_previous: numeral,
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
