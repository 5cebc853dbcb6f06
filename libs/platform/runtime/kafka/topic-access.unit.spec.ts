import { describe, expect, it } from '@jest/globals';
import { hearers, sayings } from '#platform/testing/saying.context';
import { ruleOptions, topicAccess, topicUserOf } from './topic-access.js';

describe('What a context may do at the broker', () => {
  it('is to write its own topic, to read those it follows, and to be in its own groups', () => {
    const rules = topicAccess('town', { name: 'people', sources: ['directory', 'referrals'] });
    const people = { principal: 'User:town-people', host: '*', permissionType: 3 };
    const topic = (resourceName: string) => ({
      ...people,
      resourceType: 2,
      resourceName,
      resourcePatternType: 3,
    });
    const groups = { ...people, resourceType: 3, resourceName: 'town.people.', resourcePatternType: 4 };
    expect(rules).toEqual([
      { ...topic('town.people'), operation: 4 },
      { ...topic('town.people'), operation: 3 },
      { ...topic('town.people'), operation: 8 },
      { ...topic('town.people'), operation: 5 },
      { ...topic('town.directory'), operation: 3 },
      { ...topic('town.directory'), operation: 8 },
      { ...topic('town.referrals'), operation: 3 },
      { ...topic('town.referrals'), operation: 8 },
      { ...groups, operation: 3 },
      { ...groups, operation: 8 },
    ]);
  });

  it('follows from what the context declares', () => {
    expect(topicUserOf(hearers)).toEqual({ name: 'hearers', sources: ['sayings'] });
    expect(topicUserOf(sayings)).toEqual({ name: 'sayings', sources: [] });
  });

  it('is told as Kafka’s own program takes it', () => {
    expect(topicAccess('town', { name: 'people', sources: [] }).map(ruleOptions)).toEqual([
      "--allow-principal 'User:town-people' --operation Write --topic 'town.people' --resource-pattern-type literal",
      "--allow-principal 'User:town-people' --operation Read --topic 'town.people' --resource-pattern-type literal",
      "--allow-principal 'User:town-people' --operation Describe --topic 'town.people' --resource-pattern-type literal",
      "--allow-principal 'User:town-people' --operation Create --topic 'town.people' --resource-pattern-type literal",
      "--allow-principal 'User:town-people' --operation Read --group 'town.people.' --resource-pattern-type prefixed",
      "--allow-principal 'User:town-people' --operation Describe --group 'town.people.' --resource-pattern-type prefixed",
    ]);
  });
});
