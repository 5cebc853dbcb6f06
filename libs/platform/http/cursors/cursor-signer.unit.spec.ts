import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isWellFormed } from '../text.js';
import { CursorSigner } from './cursor-signer.js';
import type { CursorPlace, CursorScope } from './cursor-signer.js';

const signer = new CursorSigner('s'.repeat(32));
const scope: CursorScope = {
  tenant: '6f1c2f0a-4f0e-4d8e-9f0b-3c2d1e0f9a8b',
  route: 'GET /v1/referrals',
  filter: { status: ['sent', 'accepted'], urgent: true },
};
const after: CursorPlace = ['2026-11-22T09:00:00.000Z', '0b9a4a52-8a53-4f0e-8b8e-2f1f4f4b8a11'];
const refused = expect.objectContaining({ code: 'cursor-invalid' }) as unknown;

describe('A cursor', () => {
  it('opens where it was made, however the filter is written', () => {
    const cursor = signer.sign(scope, after);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    const same = { ...scope, filter: { kind: undefined, urgent: true, status: ['sent', 'accepted'] } };
    expect(signer.open(same, cursor)).toEqual(after);
  });

  it.each([
    ['another organisation', { ...scope, tenant: '0b9a4a52-8a53-4f0e-8b8e-2f1f4f4b8a11' }],
    ['nobody', { ...scope, tenant: null }],
    ['another list', { ...scope, route: 'GET /v1/people' }],
    ['another filter', { ...scope, filter: { status: ['accepted', 'sent'], urgent: true } }],
    ['no filter', { ...scope, filter: {} }],
  ])('does not open for %s', (_whose, other) => {
    const cursor = signer.sign(scope, after);
    expect(() => signer.open(other, cursor)).toThrow(refused);
  });

  it('of another secret does not open', () => {
    expect(() => signer.open(scope, new CursorSigner('t'.repeat(32)).sign(scope, after))).toThrow(refused);
  });

  it('is refused as soon as one character differs', () => {
    const cursor = signer.sign(scope, after);
    fc.assert(
      fc.property(
        fc.nat(cursor.length - 1),
        fc.constantFrom(...Array.from('ABCxyz019-_=+ ')),
        (at, character) => {
          const forged = cursor.slice(0, at) + character + cursor.slice(at + 1);
          if (forged === cursor) return;
          expect(() => signer.open(scope, forged)).toThrow(refused);
        },
      ),
    );
  });

  it('made up by a caller is refused, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.string({ minLength: 1_025, maxLength: 2_000 })),
        (text) => {
          expect(() => signer.open(scope, text)).toThrow(refused);
        },
      ),
    );
  });

  it('opens to its place, and two scopes never share one', () => {
    const place = fc.array(
      fc.oneof(fc.string({ maxLength: 40 }).filter(isWellFormed), fc.integer(), fc.constant(null)),
      { maxLength: 4 },
    );
    const filter = fc.dictionary(
      fc.string({ maxLength: 8 }),
      fc.oneof(fc.string(), fc.integer(), fc.boolean()),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(place, filter, filter, (values, left, right) => {
        const cursor = signer.sign({ ...scope, filter: left }, values);
        expect(signer.open({ ...scope, filter: left }, cursor)).toEqual(values);
        const alike =
          JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort());
        if (!alike) expect(() => signer.open({ ...scope, filter: right }, cursor)).toThrow(refused);
      }),
    );
  });

  it('holds nothing of the organisation or the filter', () => {
    const cursor = signer.sign({ ...scope, filter: { search: 'canary' } }, after);
    const content = Buffer.from(cursor, 'base64url').toString('latin1');
    expect(content).not.toContain('canary');
    expect(content).not.toContain('6f1c2f0a');
  });

  it('needs a secret of 32 bytes', () => {
    expect(() => new CursorSigner('short')).toThrow('32 bytes');
  });
});
