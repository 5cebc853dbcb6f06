import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineContract, type EventOf } from './contract.js';
import { checkMessage, type PublicEvent } from './message.js';
import { referralSentV1 } from './referrals/referral-sent.v1.js';

const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;

const sent: EventOf<typeof referralSentV1> = {
  type: 'ginnel.referrals.referral-sent.v1',
  data: {
    referral: id(1),
    episode: id(2),
    kind: 'root',
    parent: null,
    routeIn: 'practice',
    practice: id(3),
    network: id(4),
    hub: id(5),
    sender: id(3),
    receiver: id(5),
    person: id(6),
    service: null,
    actor: { organisation: id(3), part: 'sender' },
    status: 'sent',
    owner: { organisation: id(5), worker: null },
    next: { at: '2026-11-30T17:00:00.000Z', what: 'reach-person' },
    priority: 'routine',
    needs: ['loneliness'],
    promisedAnswerBy: null,
  },
};

const message: PublicEvent = {
  source: 'referrals',
  epoch: 1,
  partition: 31,
  position: 12,
  previous: 7,
  id: id(7),
  type: sent.type,
  tenant: id(3),
  stream: id(1),
  version: 1,
  occurredAt: '2026-11-22T09:00:00.000Z',
  recordedAt: '2026-11-22T09:00:00.123Z',
  correlation: id(8),
  causation: null,
  data: sent.data,
};

describe('a contract', () => {
  it('knows its context, event and version from its name', () => {
    expect(referralSentV1).toMatchObject({ context: 'referrals', event: 'referral-sent', version: 1 });
  });

  it('is refused when its name is not that of a public event', () => {
    const define = () =>
      defineContract({ type: 'ginnel.Referrals.sent.v1', description: 'No.', data: z.strictObject({}), example: {} });
    expect(define).toThrow('not the name of a public event');
  });

  it('takes data that keeps to it', () => {
    expect(referralSentV1.check(sent.data)).toEqual({ valid: true, data: sent.data });
  });

  it('names the place and the rule of a breach and never the value', () => {
    const check = referralSentV1.check({
      ...sent.data,
      episode: 'Jane Canary',
      needs: ['Jane Canary'],
      note: 'Jane Canary',
      next: { at: '2026-02-30T09:00:00.000Z', what: 'reach-person' },
    });
    expect(check).toEqual({
      valid: false,
      breaches: expect.arrayContaining([
        { path: 'episode', rule: 'invalid_format' },
        { path: 'needs.0', rule: 'invalid_format' },
        { path: 'next.at', rule: 'invalid_format' },
        { path: '', rule: 'unrecognized_keys' },
      ]),
    });
    expect(JSON.stringify(check)).not.toContain('Canary');
  });
});

describe('a message', () => {
  it('is taken with its envelope', () => {
    expect(checkMessage(message)).toEqual({ valid: true, data: message });
  });

  it.each([
    ['without an epoch', { epoch: undefined }],
    ['in a 33rd partition', { partition: 32 }],
    ['before the first position', { position: 0 }],
    ['without data', { data: undefined }],
    ['with an unknown field', { note: 'x' }],
    ['with a time in another zone', { occurredAt: '2026-11-22T09:00:00.000+01:00' }],
  ])('is refused %s', (_what, change) => {
    expect(checkMessage({ ...message, ...change }).valid).toBe(false);
  });
});
