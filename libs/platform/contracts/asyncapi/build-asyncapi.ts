import { cloudEventHeadersSchema } from '../cloud-event.js';
import type { Contract } from '../contract.js';
import { messageSchema } from '../message.js';
import { DEFAULT_INSTALLATION, TOPIC_PARTITIONS, TOPIC_RETENTION_MS, topicOf } from '../topic.js';
import { componentNameOf, KAFKA_BINDING_VERSION, messageOf, SHARED } from './asyncapi-message.js';
import type { AsyncApiChannel, AsyncApiDocument, AsyncApiOperation, Reference } from './asyncapi.document.js';
import { embeddedSchema } from './embedded-schema.js';
import { eventPromises } from './event-promises.js';

/**
 * The AsyncAPI 3.0 document of public events: a topic for each context, with an operation for the context that writes
 * it and one for its readers, and a message for each version of an event. The same contracts, the same document.
 */
export function buildAsyncApi(contracts: readonly Contract[]): AsyncApiDocument {
  const contexts = [...new Set(contracts.map(({ context }) => context))].sort();
  const of = (context: string) => contracts.filter((contract) => contract.context === context);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ginnel: public events',
      version: '1',
      description: descriptionText(),
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { kafka: kafkaServer },
    channels: Object.fromEntries(contexts.map((context) => [context, channelOf(context, of(context))])),
    operations: Object.fromEntries(contexts.flatMap((context) => operationsOf(context, of(context)))),
    components: {
      messages: Object.fromEntries(contracts.map((contract) => [componentNameOf(contract), messageOf(contract)])),
      schemas: {
        [SHARED.headers]: {
          title: 'CloudEvents headers',
          description: 'The headers of every public event.',
          ...embeddedSchema(cloudEventHeadersSchema),
        },
        [SHARED.envelope]: {
          title: 'Envelope',
          description: 'The value of every public event.',
          ...embeddedSchema(messageSchema),
        },
        ...Object.fromEntries(
          contracts.map((contract) => [
            componentNameOf(contract),
            { title: contract.type, description: contract.description, ...embeddedSchema(contract.data) },
          ]),
        ),
      },
      correlationIds: {
        [SHARED.correlation]: {
          location: '$message.payload#/correlation',
          description: 'The first command of the chain that led to the event.',
        },
      },
    },
  };
}

/** A document as the text of its file: two spaces, one line feed at the end. */
export function asyncApiText(document: AsyncApiDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

const kafkaServer = {
  host: '{bootstrap}',
  protocol: 'kafka',
  title: 'The cluster of the installation',
  description:
    'Apache Kafka, in the distributed mode. A process that runs every context reads the same events from its own database instead.',
  variables: {
    bootstrap: {
      description: 'Host and port of a broker, as the operator of the installation tells them.',
      default: 'kafka.ginnel.example:9092',
    },
  },
} as const;

function descriptionText(): string {
  const intro = 'What the contexts of Ginnel tell one another, and whoever may listen: one topic for each context.';
  return [intro, ...eventPromises.map(({ about, text }) => `**${about}.** ${text}`)].join('\n\n');
}

function channelOf(context: string, contracts: readonly Contract[]): AsyncApiChannel {
  return {
    address: topicOf(DEFAULT_INSTALLATION, context),
    title: `Events of ${context}`,
    summary: `Every public event of the context ${context}, written by that context alone.`,
    description: 'The key of a record is its stream; the partition is that of the log of the context.',
    servers: [{ $ref: '#/servers/kafka' }],
    messages: Object.fromEntries(
      contracts.map((contract) => [
        messageKeyOf(contract),
        { $ref: `#/components/messages/${componentNameOf(contract)}` },
      ]),
    ),
    bindings: {
      kafka: {
        topic: topicOf(DEFAULT_INSTALLATION, context),
        partitions: TOPIC_PARTITIONS,
        topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': TOPIC_RETENTION_MS },
        bindingVersion: KAFKA_BINDING_VERSION,
      },
    },
  };
}

function operationsOf(
  context: string,
  contracts: readonly Contract[],
): readonly (readonly [string, AsyncApiOperation])[] {
  const shared = {
    channel: { $ref: `#/channels/${context}` },
    messages: contracts.map((contract): Reference => ({
      $ref: `#/channels/${context}/messages/${messageKeyOf(contract)}`,
    })),
  };
  const groupId = { type: 'string', description: 'The name of the subscription that reads.' };
  return [
    [
      `publish-${context}`,
      {
        action: 'send',
        title: `Publish events of ${context}`,
        summary: `The context ${context} tells what has happened, in the order of its log.`,
        ...shared,
      },
    ],
    [
      `follow-${context}`,
      {
        action: 'receive',
        title: `Follow events of ${context}`,
        summary: `A subscription handles each event of ${context} once, keeping its own position of each partition.`,
        ...shared,
        bindings: { kafka: { groupId, bindingVersion: KAFKA_BINDING_VERSION } },
      },
    ],
  ];
}

/** The name of a message inside its channel, e.g. `referral-sent.v1`. */
function messageKeyOf({ event, version }: Contract): string {
  return `${event}.v${version}`;
}
