import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { PersonEvent } from '#people/domain/person/person.events';
import { identityMatchingProcess } from './identity-matching.process.js';

const person = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
const characteristics = { ageBand: '60-69', areaDecile: null, practice: null } as const;

function stored(event: PersonEvent): StoredEvent<PersonEvent> {
  const at = '2026-11-22T09:00:00.000Z';
  return {
    tenant: 'practice',
    stream: 'record',
    version: 1,
    partition: 0,
    position: 1,
    occurredAt: at,
    recordedAt: at,
    event,
  };
}

function outputsAfter(event: PersonEvent): unknown {
  return identityMatchingProcess.react(null, stored(event)).outputs;
}

const corrected = (identityChanged: boolean): PersonEvent => ({
  type: 'person-corrected',
  data: { person, ...characteristics, revision: 3, identityChanged },
});

describe('identity matching', () => {
  it('is asked for after every registration alike', () => {
    expect(outputsAfter({ type: 'person-registered', data: { person, ...characteristics } })).toEqual([
      { command: 'match-identity', stream: 'record', payload: { person, revision: 1 } },
    ]);
  });

  it('is asked for anew when number or birth date were corrected', () => {
    expect(outputsAfter(corrected(true))).toEqual([
      { command: 'release-identity', stream: 'record', payload: { person, revision: 3 } },
      { command: 'match-identity', stream: 'record', payload: { person, revision: 3 } },
    ]);
  });

  it('releases an erased person from its number', () => {
    expect(outputsAfter({ type: 'person-erased', data: { person } })).toEqual([
      { command: 'release-identity', stream: 'record', payload: { person, revision: null } },
    ]);
  });

  it('passes everything else over', () => {
    for (const event of [corrected(false), { type: 'person-died', data: { person } } as const]) {
      expect(identityMatchingProcess.key(stored(event))).toBeUndefined();
      expect(outputsAfter(event)).toEqual([]);
    }
    expect(identityMatchingProcess.key(stored(corrected(true)))).toBe(person);
  });
});
