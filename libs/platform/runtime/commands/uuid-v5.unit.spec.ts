import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { commandId, eventId, outputId, uuidV5 } from '#platform/runtime/commands/uuid-v5';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
const TENANT = '00000000-0000-4000-8000-000000000001';
const EVENT = {
  ...{ source: 'referrals', partition: 7, position: 123 },
  recordedAt: '2026-11-22T09:00:00.000Z',
};
const STREAM = '00000000-0000-4000-8000-000000000002';

describe('A name-based UUID', () => {
  it('is the one of RFC 9562 (appendix A.4), and of others who computed it', () => {
    expect(uuidV5(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    expect(uuidV5(DNS, 'python.org')).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
    expect(uuidV5(URL, 'http://python.org/')).toBe('4c565f0d-3f5a-5890-b41b-20cf47701c5e');
  });

  it('is the one that SHA-1 gives step by step, for names of any length and letters', () => {
    const stepwise = (namespace: string, name: string): string => {
      const sha = createHash('sha1')
        .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
        .update(name);
      const digest = sha.digest();
      digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
      digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
      return digest.toString('hex', 0, 16);
    };
    fc.assert(
      fc.property(fc.uuid(), fc.string({ unit: 'binary', maxLength: 400 }), (namespace, name) => {
        expect(uuidV5(namespace, name).replaceAll('-', '')).toBe(stepwise(namespace, name));
      }),
    );
    for (const length of [0, 1_007, 1_008, 1_009])
      expect(uuidV5(DNS, 'x'.repeat(length)).replaceAll('-', '')).toBe(stepwise(DNS, 'x'.repeat(length)));
  });

  it('differs with its namespace and with every letter of its name', () => {
    const ids = [uuidV5(DNS, 'a'), uuidV5(URL, 'a'), uuidV5(DNS, 'A'), uuidV5(DNS, 'a '), uuidV5(DNS, 'å')];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('of a command, an event and an output never changes: receipts, messages and processes hold them', () => {
    expect(commandId(TENANT, 'principal', 'key')).toBe('ebcff28c-d604-5c32-8869-846032ab6eaa');
    expect(eventId(STREAM, 3)).toBe('0d8ba4e8-b575-5ffd-91ec-561634c10a22');
    expect(outputId('next-step', EVENT, 0)).toBe('c11820f2-1202-5ba4-b810-fa12df5b527d');
  });

  it('of an output differs where a position was given again after a restore', () => {
    const again = { ...EVENT, recordedAt: '2026-11-22T09:00:00.001Z' };
    expect(outputId('next-step', again, 0)).not.toBe(outputId('next-step', EVENT, 0));
  });

  it('of a command cannot be made to fit another tenant, principal or key by moving letters between them', () => {
    const ids = [
      commandId(TENANT, 'ab', 'c'),
      commandId(TENANT, 'a', 'bc'),
      commandId(TENANT, 'a","b', 'c'),
      commandId(TENANT, 'a', 'b","c'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
