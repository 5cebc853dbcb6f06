import { describe, expect, it } from '@jest/globals';
import { isLoopbackAddress, isLoopbackHost } from './loopback.guard.js';

describe('This machine', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('has the address %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });

  it.each([undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '::', '128.0.0.1', '127.0.0.1.evil', '0.0.0.0'])(
    'has not the address %s',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false);
    },
  );

  it('is called localhost or by its address, with or without a port', () => {
    expect(['localhost', 'LOCALHOST:3000', '127.0.0.1:9', '[::1]:3000'].map(isLoopbackHost)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(
      [undefined, 'localhost.evil', 'evil:80', '127.0.0.1.evil', 'localhost:x'].some(isLoopbackHost),
    ).toBe(false);
  });
});
