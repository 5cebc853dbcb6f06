import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { breakingChanges } from './compatibility.js';
import { type JsonSchema, schemaFiles } from './json-schema.js';
import { contractOf, contracts, contractsOf } from './registry.js';
import { referralContext } from './referrals/referral-context.js';

const home = join(import.meta.dirname, '../../../contracts');

function committed(): ReadonlyMap<string, JsonSchema> {
  return new Map(
    readdirSync(home, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(home, path).split(sep).join('/'), JSON.parse(readFileSync(path, 'utf8')) as JsonSchema]),
  );
}

const inCode = schemaFiles(contracts);
const onDisk = committed();

describe('the committed JSON Schemas', () => {
  it('are one file per public event and one for the envelope, no more and no fewer', () => {
    expect([...onDisk.keys()].sort()).toEqual([...inCode.keys()].sort());
    expect(inCode.size).toBe(contracts.length + 1);
  });

  it.each([...inCode])('%s says what the code says', (file, schema) => {
    expect(onDisk.get(file)).toEqual(schema);
  });

  it.each([...onDisk])('%s is not broken by the code', (file, schema) => {
    expect(breakingChanges(schema, inCode.get(file) ?? {})).toEqual([]);
  });
});

describe('the registry', () => {
  it('has one contract per name', () => {
    expect(new Set(contracts.map((contract) => contract.type)).size).toBe(contracts.length);
  });

  it('finds a contract by the name of its event', () => {
    expect(contractOf('ginnel.people.person-erased.v1')?.event).toBe('person-erased');
    expect(contractOf('ginnel.people.person-erased.v2')).toBeUndefined();
    expect(contractsOf('people').map((contract) => contract.context)).toEqual(Array(11).fill('people'));
  });

  it.each(contracts.map((contract) => [contract.type, contract] as const))(
    '%s says in a sentence what it means, and shows data that keeps to its schema',
    (_type, contract) => {
      expect(contract.description).toMatch(/^[A-Z].+\.$/);
      expect(contract.check(contract.example)).toEqual({ valid: true, data: contract.example });
    },
  );

  it('has every event of referrals carry whose it is, where it belongs and the state after it', () => {
    const common = Object.keys(referralContext).sort();
    expect(common).toEqual(expect.arrayContaining(['referral', 'episode', 'parent', 'routeIn', 'practice', 'hub']));
    for (const contract of contractsOf('referrals')) {
      const schema = inCode.get(`referrals/${contract.event}.v1.json`);
      expect(schema?.['required']).toEqual(expect.arrayContaining(common));
    }
  });
});
