import { describe, expect, it } from '@jest/globals';
import { replay } from '#platform/kernel/decider';
import type { ListService, ServiceCommand } from './service.commands.js';
import { serviceDecider } from './service.decider.js';
import type { ServiceEvent } from './service.events.js';
import { takesReferrals } from './service.policies.js';
import type { ServiceFacts } from './service.state.js';

const listing = { organisation: 'org-1', name: 'Weekly pantry', open: true, content: 'digest-1' };
const list: ListService = { type: 'list-service', service: 'svc-1', ...listing, mode: 'brokered' };
const facts: ServiceFacts = {
  service: 'svc-1',
  ...listing,
  accepting: true,
  promiseDays: null,
  mode: 'brokered',
};
const listed: ServiceEvent = { type: 'service-listed', data: facts };
const unlisted: ServiceEvent = {
  type: 'service-unlisted',
  data: { service: 'svc-1', organisation: 'org-1' },
};

const given = (...events: ServiceEvent[]) => ({
  when: (command: ServiceCommand) => serviceDecider.decide(command, replay(serviceDecider, events)),
});
const accepts = (...events: ServiceEvent[]) => ({ outcome: 'accepted', events });
const refuses = (code: string) => ({ outcome: 'rejected', rejection: { code } });

describe('a service', () => {
  it('is listed as accepting, without a promise', () => {
    expect(given().when(list)).toEqual(accepts(listed));
  });

  it('needs a name', () => {
    expect(given().when({ ...list, name: ' ' })).toEqual(refuses('name-missing'));
    expect(given(listed).when({ type: 'change-service', ...listing, name: '' })).toEqual(
      refuses('name-missing'),
    );
  });

  it('listed twice with the same facts says nothing new, with others is refused', () => {
    expect(given(listed).when(list)).toEqual(accepts());
    expect(given(listed).when({ ...list, content: 'digest-2' })).toEqual(refuses('service-already-listed'));
  });

  it('is listed without an organisation, but takes no referrals', () => {
    const data = { ...facts, organisation: null };
    expect(given().when({ ...list, organisation: null })).toEqual(accepts({ type: 'service-listed', data }));
    expect(takesReferrals(data)).toBe(false);
  });

  it('changes when a fact or a text has changed, and keeps its terms', () => {
    const terms: ServiceEvent = { type: 'service-promise-set', data: { ...facts, promiseDays: 3 } };
    const closed = { ...listing, open: false };
    expect(given(listed, terms).when({ type: 'change-service', ...closed })).toEqual(
      accepts({ type: 'service-changed', data: { ...facts, ...closed, promiseDays: 3 } }),
    );
    const retold = { ...listing, content: 'digest-2' };
    expect(given(listed).when({ type: 'change-service', ...retold })).toEqual(
      accepts({ type: 'service-changed', data: { ...facts, ...retold } }),
    );
    expect(given(listed).when({ type: 'change-service', ...listing })).toEqual(accepts());
  });

  it('that loses its organisation is gone for others, and new to them with its first one', () => {
    const alone: ServiceEvent = { type: 'service-listed', data: { ...facts, organisation: null } };
    expect(given(listed).when({ type: 'change-service', ...listing, organisation: null })).toEqual(
      accepts(unlisted, alone),
    );
    expect(given(alone).when({ type: 'change-service', ...listing })).toEqual(
      accepts({ type: 'service-unlisted', data: { service: 'svc-1', organisation: null } }, listed),
    );
    const moved = { ...listing, organisation: 'org-2' };
    expect(given(listed).when({ type: 'change-service', ...moved })).toEqual(
      accepts({ type: 'service-changed', data: { ...facts, ...moved } }),
    );
  });

  it('is unlisted once, and keeps its terms when it is listed again', () => {
    const full: ServiceEvent = { type: 'service-capacity-set', data: { ...facts, accepting: false } };
    expect(given(listed, full).when({ type: 'unlist-service' })).toEqual(accepts(unlisted));
    expect(given(listed, full, unlisted).when({ type: 'unlist-service' })).toEqual(accepts());
    expect(given(listed, full, unlisted).when({ ...list, name: 'Pantry', mode: 'direct' })).toEqual(
      accepts({ type: 'service-listed', data: { ...facts, name: 'Pantry', accepting: false } }),
    );
  });

  it('says that it is full, and that it has room again', () => {
    const full: ServiceEvent = { type: 'service-capacity-set', data: { ...facts, accepting: false } };
    expect(given(listed).when({ type: 'set-capacity', accepting: false })).toEqual(accepts(full));
    expect(given(listed).when({ type: 'set-capacity', accepting: true })).toEqual(accepts());
    expect(given(listed, full).when({ type: 'set-capacity', accepting: true })).toEqual(
      accepts({ type: 'service-capacity-set', data: facts }),
    );
  });

  it('takes referrals while it is open and has room', () => {
    expect(takesReferrals(facts)).toBe(true);
    expect(takesReferrals({ ...facts, open: false })).toBe(false);
    expect(takesReferrals({ ...facts, accepting: false })).toBe(false);
  });

  it('promises an answer within whole working days from 1 to 60, or nothing', () => {
    for (const promiseDays of [1, 3, 60]) {
      expect(given(listed).when({ type: 'set-promise', promiseDays })).toEqual(
        accepts({ type: 'service-promise-set', data: { ...facts, promiseDays } }),
      );
    }
    for (const promiseDays of [0, -1, 366, 1.5, Number.NaN]) {
      expect(given(listed).when({ type: 'set-promise', promiseDays })).toEqual(
        refuses('promise-out-of-range'),
      );
    }
    expect(given(listed).when({ type: 'set-promise', promiseDays: null })).toEqual(accepts());
  });

  it('chooses how referrals reach it', () => {
    expect(given(listed).when({ type: 'set-mode', mode: 'direct' })).toEqual(
      accepts({ type: 'service-mode-set', data: { ...facts, mode: 'direct' } }),
    );
    expect(given(listed).when({ type: 'set-mode', mode: 'brokered' })).toEqual(accepts());
  });

  it('that is not listed cannot be changed', () => {
    const commands: readonly ServiceCommand[] = [
      { type: 'change-service', ...listing },
      { type: 'set-capacity', accepting: false },
      { type: 'set-promise', promiseDays: 2 },
      { type: 'set-mode', mode: 'direct' },
    ];
    for (const command of commands) {
      expect(given().when(command)).toEqual(refuses('service-not-listed'));
      expect(given(listed, unlisted).when(command)).toEqual(refuses('service-not-listed'));
    }
    expect(given().when({ type: 'unlist-service' })).toEqual(refuses('service-not-listed'));
  });
});
