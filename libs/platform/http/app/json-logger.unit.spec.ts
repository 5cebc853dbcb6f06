import { describe, expect, it } from '@jest/globals';
import { DesignedError } from '#platform/kernel/designed-error';
import { JsonLogger } from './json-logger.js';

function logged(write: (logger: JsonLogger) => void): Readonly<Record<string, unknown>> {
  const lines: string[] = [];
  write(new JsonLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as Readonly<Record<string, unknown>>;
}

describe('A log line', () => {
  it('has a level, a time, a context and a message', () => {
    expect(logged((logger) => logger.warn('slow', 'Sweeper'))).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      pid: process.pid,
      context: 'Sweeper',
      message: 'slow',
    });
  });

  it('leaves out what identifies or opens, at any depth', () => {
    const secrets = {
      authorization: 'canary',
      nhsNumber: 'canary',
      person: { name: 'canary', home: { postcode: 'canary', deep: { deeper: { text: 'canary' } } } },
    };
    const line = logged((logger) => logger.log({ message: 'told', count: 3, ...secrets }, 'People'));
    expect(line).toMatchObject({ message: 'told', count: 3, context: 'People' });
    expect(JSON.stringify(line)).not.toContain('canary');
  });

  it('tells of an error where it arose, not what it says', () => {
    const line = logged((logger) => logger.error(new TypeError('canary'), 'Relay'));
    expect(line).toMatchObject({ message: 'TypeError', context: 'Relay', error: { name: 'TypeError' } });
    expect(JSON.stringify(line)).not.toContain('canary');
    const stack = logged((logger) => logger.error('sending failed', new Error('canary').stack, 'Relay'));
    expect(stack).toMatchObject({
      message: 'sending failed',
      frames: expect.arrayContaining([expect.stringMatching(/^at /)]) as unknown,
    });
    expect(JSON.stringify(stack)).not.toContain('canary');
  });

  it('keeps the sentence of an error that was foreseen, and of one that stops the start', () => {
    expect(
      logged((logger) => logger.error(new DesignedError('x', 'internal', 'Do that.'), 'Relay')),
    ).toMatchObject({
      error: { message: 'Do that.', code: 'x' },
    });
    expect(logged((logger) => logger.error(new Error('cannot resolve X'), 'ExceptionHandler'))).toMatchObject(
      { message: 'cannot resolve X' },
    );
  });
});
