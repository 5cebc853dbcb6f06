import { describe, expect, it } from '@jest/globals';
import { cloudEventHeadersOf, cloudEventHeadersSchema } from './cloud-event.js';
import type { PublicEvent } from './message.js';

const died: PublicEvent = {
  source: 'people',
  epoch: 2,
  partition: 0,
  position: 1_204,
  previous: 0,
  id: '00000000-0000-4000-8000-000000000001',
  type: 'ginnel.people.person-died.v1',
  tenant: '00000000-0000-4000-8000-000000000002',
  stream: '00000000-0000-4000-8000-000000000003',
  version: 4,
  occurredAt: '2026-11-22T09:00:00.000Z',
  recordedAt: '2026-11-22T09:00:00.123Z',
  correlation: '00000000-0000-4000-8000-000000000004',
  causation: null,
  data: { person: '00000000-0000-4000-8000-000000000003' },
};

describe('the headers of a public event', () => {
  it('are those of CloudEvents 1.0 in binary mode, and its place in the log', () => {
    expect(cloudEventHeadersOf(died)).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: '00000000-0000-4000-8000-000000000001',
      ce_source: '/ginnel/people',
      ce_type: 'ginnel.people.person-died.v1',
      ce_subject: '00000000-0000-4000-8000-000000000003',
      ce_time: '2026-11-22T09:00:00.000Z',
      ce_epoch: '2',
      ce_partition: '0',
      ce_position: '1204',
      ce_previous: '0',
    });
  });

  it('keep to their schema, which leaves room for headers of others', () => {
    const headers = { ...cloudEventHeadersOf(died), traceparent: '00-1-1-00' };
    expect(cloudEventHeadersSchema.safeParse(headers).success).toBe(true);
  });

  it.each([
    ['of another version of CloudEvents', { ce_specversion: '0.3' }],
    ['without an id', { ce_id: undefined }],
    ['of a source that is not ours', { ce_source: 'https://elsewhere.example' }],
    ['with a position that is no number', { ce_position: '12a' }],
    ['with a negative position', { ce_position: '-1' }],
    ['with data that is not JSON', { 'content-type': 'application/xml' }],
  ])('are not %s', (_what, change) => {
    expect(cloudEventHeadersSchema.safeParse({ ...cloudEventHeadersOf(died), ...change }).success).toBe(false);
  });

  it('bear names that CloudEvents allows: lower-case letters and digits, at most 20', () => {
    const attributes = Object.keys(cloudEventHeadersOf(died)).filter((name) => name !== 'content-type');
    expect(attributes).toHaveLength(10);
    for (const name of attributes) expect(name).toMatch(/^ce_[a-z0-9]{1,20}$/);
  });
});
