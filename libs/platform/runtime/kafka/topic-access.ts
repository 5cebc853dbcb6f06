import kafkajs, { type AclEntry, type AclOperationTypes } from 'kafkajs';
import { topicOf } from '#platform/contracts/topic';
import { servicePrincipal } from '#platform/runtime/config/service-principal';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { groupOf } from './topics.js';

const { AclOperationTypes: Operation, AclPermissionTypes: Permission } = kafkajs;
const { AclResourceTypes: Resource, ResourcePatternTypes: Pattern } = kafkajs;

/** A context, and the contexts whose public events it follows. */
export interface TopicUser {
  readonly name: string;
  readonly sources: readonly string[];
}

/** One right of one principal, as a broker with an authorizer keeps it. */
export type AccessRule = Readonly<AclEntry>;

/** What a context is to its broker: its own log is read without one. */
export function topicUserOf({
  name,
  subscriptions,
}: Pick<ContextDefinition, 'name' | 'subscriptions'>): TopicUser {
  const followed = subscriptions.flatMap(({ sources }) => sources.map(({ source }) => source));
  return { name, sources: [...new Set(followed)].filter((source) => source !== 'own-log').sort() };
}

/**
 * Everything that a context may do at its broker: write, read, describe and make its own topic; read and describe those it
 * follows; be in its own groups, its relay's among them. Whatever is not listed is refused.
 */
export function topicAccess(installation: string, { name, sources }: TopicUser): readonly AccessRule[] {
  const allow = (
    resource: Pick<AclEntry, 'resourceType' | 'resourceName' | 'resourcePatternType'>,
    ...operations: AclOperationTypes[]
  ): AccessRule[] =>
    operations.map((operation) => ({
      ...resource,
      ...{ principal: `User:${servicePrincipal(installation, name)}`, host: '*' },
      ...{ operation, permissionType: Permission.ALLOW },
    }));
  const topic = (context: string) => ({
    resourceType: Resource.TOPIC,
    resourceName: topicOf(installation, context),
    resourcePatternType: Pattern.LITERAL,
  });
  const groups = {
    resourceType: Resource.GROUP,
    resourceName: groupOf(installation, name, ''),
    resourcePatternType: Pattern.PREFIXED,
  };
  return [
    ...allow(topic(name), Operation.WRITE, Operation.READ, Operation.DESCRIBE, Operation.CREATE),
    ...sources.flatMap((source) => allow(topic(source), Operation.READ, Operation.DESCRIBE)),
    ...allow(groups, Operation.READ, Operation.DESCRIBE),
  ];
}

/** The rule as the options of Kafka's own program for rules, after `--add` or `--remove`. */
export function ruleOptions(rule: AccessRule): string {
  const kind = wordOf(Resource, rule.resourceType).replaceAll('_', '-');
  return [
    `--${rule.permissionType === Permission.DENY ? 'deny' : 'allow'}-principal '${rule.principal}'`,
    ...(rule.host === '*'
      ? []
      : [`--${rule.permissionType === Permission.DENY ? 'deny' : 'allow'}-host '${rule.host}'`]),
    `--operation ${pascal(wordOf(Operation, rule.operation))}`,
    kind === 'cluster' ? '--cluster' : `--${kind} '${rule.resourceName}'`,
    `--resource-pattern-type ${wordOf(Pattern, rule.resourcePatternType)}`,
  ].join(' ');
}

function wordOf(words: object, code: number): string {
  const found = Object.entries(words).find(([, value]) => value === code);
  return (found?.[0] ?? 'UNKNOWN').toLowerCase();
}

function pascal(word: string): string {
  return word
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
