import { describe, expect, it } from '@jest/globals';
import { isUndecodable } from './consumer-life.js';

const withCode = (error: Error, code: string | number): Error => Object.assign(error, { code });

function kafkaError(name: string, cause?: Error): Error {
  return Object.assign(new Error('a consumer has died', cause && { cause }), { name });
}

describe('A consumer that has died', () => {
  it.each<[string, Error]>([
    ['a codec that nobody registered', kafkaError('KafkaJSNotImplemented')],
    ['a record that is cut off', kafkaError('KafkaJSPartialMessageError')],
    ['what gzip cannot read', withCode(new Error('incorrect header check'), 'Z_DATA_ERROR')],
    ['what zstd cannot read: its errors have numbers', withCode(new Error('invalid zstd data'), 1)],
    [
      'a length beyond the bytes that there are',
      withCode(new RangeError('out of range'), 'ERR_OUT_OF_RANGE'),
    ],
    [
      'any of these, told by its last attempt',
      kafkaError('KafkaJSNumberOfRetriesExceeded', withCode(new Error('x'), 'Z_BUF_ERROR')),
    ],
  ])('of %s would die of it again', (_, error) => {
    expect(isUndecodable(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a broker that is away', withCode(new Error('connect'), 'ECONNREFUSED')],
    ['a connection that was cut', kafkaError('KafkaJSConnectionError', withCode(new Error('x'), 'EPIPE'))],
    ['a group that has begun anew', kafkaError('KafkaJSProtocolError')],
    ['nothing that is known', undefined],
  ])('of %s would not', (_, error) => {
    expect(isUndecodable(error)).toBe(false);
  });
});
