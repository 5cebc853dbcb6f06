import { describe, expect, it } from '@jest/globals';
import { databaseFailures, otherErrors } from '#platform/testing/database-failures';
import { isConnectionLost, isTransient } from './postgres-errors.js';

describe('An error that a handler of messages meets', () => {
  it.each(databaseFailures())('passes by itself where the database is away or busy: $what', ({ error }) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each(databaseFailures())('costs its connection where that is lost ($lost): $what', ({ error, lost }) => {
    expect(isConnectionLost(error)).toBe(lost);
  });

  it.each(otherErrors())('does not pass by itself, and parks its message: $what', ({ error }) => {
    expect([isTransient(error), isConnectionLost(error)]).toEqual([false, false]);
  });
});
