import { describe, expect, it } from '@jest/globals';
import { type OperationTraits, usualProblems } from './operation-problems.js';

const PLAIN: OperationTraits = {
  secured: false,
  hasBody: false,
  hasPathParameter: false,
  hasInput: false,
  headers: new Set(),
  requiredHeaders: new Set(),
};
const ALWAYS = [
  ...['bad-characters', 'forbidden-key', 'request-timeout', 'uri-too-long', 'headers-too-large'],
  ...['database-unavailable', 'overloaded', 'shutting-down', 'context-unavailable'],
];

function beside(traits: Partial<OperationTraits>): readonly string[] {
  return usualProblems({ ...PLAIN, ...traits }).filter((code) => !ALWAYS.includes(code));
}

describe('The problems that an operation may answer with', () => {
  it('are some whatever it is', () => {
    expect([...usualProblems(PLAIN)].sort()).toEqual([...ALWAYS].sort());
  });

  it('are those of a revision where it takes one, and of its absence where it needs one', () => {
    const headers = new Set(['if-match']);
    expect(beside({ headers })).toEqual(['if-match-invalid', 'revision-stale']);
    expect(beside({ headers, requiredHeaders: headers })).toEqual([
      'if-match-invalid',
      'revision-stale',
      'if-match-missing',
    ]);
  });

  it('are those of a command where it is one, which the demo has to itself while it loads', () => {
    expect(beside({ headers: new Set(['idempotency-key']) })).toEqual([
      ...['idempotency-key-missing', 'idempotency-key-invalid'],
      ...['idempotency-key-reused', 'revision-conflict', 'demo-loading'],
    ]);
  });

  it('are those of a body where it takes one', () => {
    expect(beside({ hasBody: true })).toEqual(
      expect.arrayContaining(['malformed-json', 'body-too-large', 'nested-too-deep']),
    );
  });
});
