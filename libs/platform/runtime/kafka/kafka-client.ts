import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { registerCodecs } from './codecs.js';

/** Where the broker is, and as whom it is asked. */
export interface KafkaAccess {
  readonly brokers: readonly string[];
  /** Whether the connections are encrypted; not unless told. */
  readonly tls?: boolean;
  /** By SASL/PLAIN; undefined where the broker asks for no name. */
  readonly login: { readonly username: string; readonly password: string } | undefined;
}

const CONNECT_MS = 2_000;
const ANSWER_MS = 8_000;

/**
 * A Kafka client of this process. It tries a few times within seconds and then fails, for whoever uses it begins anew for
 * ever; it logs nothing, since health and metrics tell.
 */
export function openKafka({ brokers, tls = false, login }: KafkaAccess, clientId: string): Kafka {
  registerCodecs();
  return new kafkajs.Kafka({
    ...{ clientId, brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING },
    ssl: tls,
    ...(login && { sasl: { mechanism: 'plain' as const, ...login } }),
    connectionTimeout: CONNECT_MS,
    authenticationTimeout: CONNECT_MS,
    requestTimeout: ANSWER_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 3 },
  });
}

/** Whether a broker has refused for this reason, e.g. `UNKNOWN_TOPIC_OR_PARTITION`; the reason may lie several causes deep. */
export function isKafkaError(error: unknown, type: string): boolean {
  for (let cause: unknown = error; typeof cause === 'object' && cause !== null;) {
    if ('type' in cause && cause.type === type) return true;
    // One of each topic that was asked for.
    if ('errors' in cause && Array.isArray(cause.errors))
      return cause.errors.some((one: unknown) => isKafkaError(one, type));
    cause = 'cause' in cause ? cause.cause : undefined;
  }
  return false;
}

/** Ends a client's connections, whatever the broker does: one that hangs is left behind after `withinMs`. */
export async function endWithin(end: () => Promise<unknown>, withinMs = 3_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinMs);
  });
  await Promise.race([end().catch(() => undefined), enough]);
  clearTimeout(timer);
}

/** The offset after the last record of each partition of a topic, and of the first that is still there. */
export async function topicOffsets(
  admin: Admin,
  topic: string,
): Promise<ReadonlyMap<number, { readonly low: number; readonly end: number }>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(
    offsets.map(({ partition, low, high }) => [partition, { low: Number(low), end: Number(high) }]),
  );
}
