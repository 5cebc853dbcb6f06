import { describe, expect, it } from '@jest/globals';
import { readSnappy } from './codecs.js';

/** "ginnel" as one literal of snappy: its length, the tag of a literal of six bytes, and the bytes. */
const GINNEL = Buffer.from([6, (6 - 1) << 2, ...Buffer.from('ginnel')]);

const length = (bytes: Buffer): Buffer => {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(bytes.length);
  return four;
};

describe('A record compressed by snappy', () => {
  it('is read as librdkafka sends it, without a frame', () => {
    expect(readSnappy(GINNEL).toString()).toBe('ginnel');
  });

  it('is read as the Java clients send it, in blocks within a frame', () => {
    const header = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    const framed = Buffer.concat([header, length(GINNEL), GINNEL, length(GINNEL), GINNEL]);
    expect(readSnappy(framed).toString()).toBe('ginnelginnel');
  });
});
