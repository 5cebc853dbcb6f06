import { cloudEventHeadersOf, cloudEventSourceOf } from '../cloud-event.js';
import type { Contract } from '../contract.js';
import { invented, INVENTED_PARTITION } from '../invented.js';
import type { JsonSchema } from '../json-schema.js';
import type { PublicEvent } from '../message.js';
import type { AsyncApiMessage } from './asyncapi.document.js';

/** The version of AsyncAPI's Kafka bindings that the document keeps to. */
export const KAFKA_BINDING_VERSION = '0.5.0';

/** The names of the components that every message refers to. */
export const SHARED = { headers: 'cloud-event-headers', envelope: 'envelope', correlation: 'first-command' } as const;

/** The name of a contract's components, e.g. `referrals.referral-sent.v1`. */
export function componentNameOf({ context, event, version }: Contract): string {
  return `${context}.${event}.v${version}`;
}

/** The message of one contract: its headers, its envelope with the data inside, and an example. */
export function messageOf(contract: Contract): AsyncApiMessage {
  const { context, type, description } = contract;
  const payload = exampleOf(contract);
  return {
    name: type,
    title: titleOf(contract),
    summary: description,
    contentType: 'application/json',
    correlationId: { $ref: `#/components/correlationIds/${SHARED.correlation}` },
    headers: narrowed(SHARED.headers, { ce_source: { const: cloudEventSourceOf(context) }, ce_type: { const: type } }),
    payload: narrowed(SHARED.envelope, {
      source: { const: context },
      type: { const: type },
      data: { $ref: `#/components/schemas/${componentNameOf(contract)}` },
    }),
    bindings: {
      kafka: {
        key: { type: 'string', format: 'uuid', description: 'The stream: what it happened to.' },
        bindingVersion: KAFKA_BINDING_VERSION,
      },
    },
    examples: [{ name: contract.event, summary: 'Invented.', headers: cloudEventHeadersOf(payload), payload }],
  };
}

/** `referral-sent` -> `Referral sent`. */
function titleOf({ event }: Contract): string {
  const words = event.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function narrowed(component: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', allOf: [{ $ref: `#/components/schemas/${component}` }, { properties }] };
}

/** An event with the contract's example as its data. */
function exampleOf({ context, type, example }: Contract): PublicEvent {
  const data = example as Readonly<Record<string, unknown>>;
  return {
    source: context,
    epoch: 1,
    partition: INVENTED_PARTITION,
    position: 4_211,
    previous: 4_187,
    id: '30ff14ed-b4eb-4e46-9dc0-e5c3d283f531',
    type,
    tenant: typeof data['sender'] === 'string' ? data['sender'] : invented.practice,
    stream: streamOf(data),
    version: 1,
    occurredAt: '2026-11-25T10:00:00.000Z',
    recordedAt: '2026-11-25T10:00:00.042Z',
    correlation: '1e552fb2-0bc8-4ca8-a88f-d4b77d8ef3ff',
    causation: '1e552fb2-0bc8-4ca8-a88f-d4b77d8ef3ff',
    data,
  };
}

/** What an event is about stands first in its data; only an area stands there by its name. */
function streamOf(data: Readonly<Record<string, unknown>>): string {
  const [first] = Object.values(data);
  return Object.values<unknown>(invented).includes(first) ? String(first) : invented.area;
}
