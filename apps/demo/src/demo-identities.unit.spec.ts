import { describe, expect, it } from '@jest/globals';
import { parseDemoIdentities } from '#identity/demo-identities';
import { demoIdentities } from './demo-identities.js';
import { listedPractices } from './demo-organisations.js';

describe("The demo's identities", () => {
  const identities = demoIdentities();

  it('are what the identity provider takes', () => {
    expect(parseDemoIdentities(identities)).toEqual(identities);
  });

  it('are the same at every start', () => {
    expect(demoIdentities()).toEqual(identities);
  });

  it('have a user of every human role, each with a secret for client credentials', () => {
    const roles = new Set(identities.users.flatMap(({ memberships }) => memberships.map(({ role }) => role)));
    expect([...roles].sort()).toEqual(
      [
        'administrator',
        'commissioner',
        'coordinator',
        'link-worker',
        'person',
        'provider',
        'referrer',
      ].sort(),
    );
    expect(identities.users.every(({ clientSecret }) => clientSecret !== undefined)).toBe(true);
  });

  it('have one worker who belongs to two providers', () => {
    expect(identities.users.find(({ subject }) => subject === 'rafi')?.memberships).toHaveLength(2);
  });

  it('have a machine for every practice and every provider', () => {
    expect(identities.clients.filter(({ role }) => role === 'referrer')).toHaveLength(47 + 1);
    expect(identities.clients.filter(({ role }) => role === 'provider')).toHaveLength(60);
  });
});

describe("The demo's organisations", () => {
  it('are 47 practices in seven networks, no id twice', () => {
    const practices = listedPractices();
    expect(practices).toHaveLength(47);
    expect(new Set(practices.map(({ id }) => id)).size).toBe(47);
    expect(new Set(practices.map(({ networkId }) => networkId)).size).toBe(7);
    expect(practices.find(({ odsCode }) => odsCode === 'P88002')?.network).toBe(
      'Hazel Grove, High Lane and Marple',
    );
  });
});
