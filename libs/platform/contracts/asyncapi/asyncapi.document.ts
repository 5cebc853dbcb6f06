import type { CloudEventHeaders } from '../cloud-event.js';
import type { JsonSchema } from '../json-schema.js';
import type { PublicEvent } from '../message.js';

/** A pointer to another part of the document. */
export interface Reference {
  readonly $ref: string;
}

/** One version of one public event, as the document shows it. */
export interface AsyncApiMessage {
  /** The type of the event, e.g. `ginnel.referrals.referral-sent.v1`. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly contentType: string;
  readonly correlationId: Reference;
  readonly headers: JsonSchema;
  readonly payload: JsonSchema;
  readonly bindings: JsonSchema;
  readonly examples: readonly {
    readonly name: string;
    readonly summary: string;
    readonly headers: CloudEventHeaders;
    readonly payload: PublicEvent;
  }[];
}

/** What Kafka needs to know of a topic. */
export interface TopicBinding {
  readonly topic: string;
  readonly partitions: number;
  readonly topicConfiguration: { readonly 'cleanup.policy': readonly 'delete'[]; readonly 'retention.ms': number };
  readonly bindingVersion: string;
}

/** The topic of one context. */
export interface AsyncApiChannel {
  /** The topic, e.g. `ginnel.referrals`. */
  readonly address: string;
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly servers: readonly Reference[];
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: { readonly kafka: TopicBinding };
}

/** What is done with a topic: `send` by the context that owns it, `receive` by its readers. */
export interface AsyncApiOperation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly title: string;
  readonly summary: string;
  readonly messages: readonly Reference[];
  readonly bindings?: JsonSchema;
}

/** The AsyncAPI document of the public events, as far as we use the format. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly url: string };
  };
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, JsonSchema>>;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly correlationIds: Readonly<Record<string, JsonSchema>>;
  };
}
