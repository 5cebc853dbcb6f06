import kafkajs from 'kafkajs';
import { DesignedError } from '#platform/kernel/designed-error';
import { endWithin, isKafkaError, type KafkaAccess, openKafka } from './kafka-client.js';
import { type AccessRule, ruleOptions } from './topic-access.js';

/** What applying rules has found. */
export interface AppliedAccess {
  /** Rules that were not there before. */
  readonly added: readonly AccessRule[];
  /** Rules of the same principals that nobody has asked for: they are left as they are. */
  readonly surplus: readonly AccessRule[];
}

/**
 * Sees to it that a broker has these rules; those that it has are left alone, so that it may be run again at any time.
 * @throws DesignedError `broker-without-authorizer`, `broker-refuses` where the login is not an administrator's, and
 * `broker-away`.
 */
export async function applyTopicAccess(
  access: KafkaAccess,
  rules: readonly AccessRule[],
): Promise<AppliedAccess> {
  const admin = openKafka(access, 'ginnel-topic-access').admin();
  try {
    await admin.connect();
    const there: AccessRule[] = [];
    for (const principal of new Set(rules.map((rule) => rule.principal))) {
      const { resources } = await admin.describeAcls({
        resourceType: kafkajs.AclResourceTypes.ANY,
        resourcePatternType: kafkajs.ResourcePatternTypes.ANY,
        operation: kafkajs.AclOperationTypes.ANY,
        permissionType: kafkajs.AclPermissionTypes.ANY,
        principal,
      });
      there.push(
        ...resources.flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...resource, ...acl }))),
      );
    }
    const added = without(rules, there);
    if (added.length > 0) await admin.createAcls({ acl: [...added] });
    return { added, surplus: without(there, rules) };
  } catch (error) {
    throw designed(error);
  } finally {
    await endWithin(() => admin.disconnect());
  }
}

function without(rules: readonly AccessRule[], others: readonly AccessRule[]): readonly AccessRule[] {
  const known = new Set(others.map(ruleOptions));
  return rules.filter((rule) => !known.has(ruleOptions(rule)));
}

function designed(error: unknown): DesignedError {
  if (isKafkaError(error, 'SECURITY_DISABLED')) {
    return new DesignedError(
      'broker-without-authorizer',
      'internal',
      'The broker has no authorizer and lets everybody do everything: set authorizer.class.name in its settings first.',
    );
  }
  if (isKafkaError(error, 'CLUSTER_AUTHORIZATION_FAILED') || isLoginRefused(error)) {
    return new DesignedError(
      'broker-refuses',
      'internal',
      'The broker does not let this login change access rules: set KAFKA_USERNAME and KAFKA_PASSWORD to an administrator of the broker.',
    );
  }
  return new DesignedError(
    'broker-away',
    'internal',
    'The broker does not answer: see that it runs and that KAFKA_BROKERS names it.',
  );
}

function isLoginRefused(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.name === 'KafkaJSSASLAuthenticationError') return true;
  return false;
}
