import { describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import {
  accept,
  allocate,
  complete,
  decline,
  missed,
  noteChild,
  plan,
  reach,
  redirect,
  start,
  tellBack,
  withdraw,
} from '#referrals/domain/referral/referral.examples';
import {
  child,
  facts,
  firing,
  given,
  hub,
  hubActs,
  monday,
  person,
  practice,
  practiceActs,
  provider,
  replacement,
  root,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
} from '#referrals/domain/referral/referral.samples';
import { isOpen } from '#referrals/domain/referral/referral.state';
import { visibleFields } from '#referrals/domain/sight/sight.fields';
import {
  referralViewProjection,
  type ReferralViewRow,
} from '#referrals/read-models/referral-view/referral-view.projection';

const stored = (event: ReferralEvent, index: number): StoredEvent<ReferralEvent> => ({
  ...{ tenant: hub, stream: event.data.referral, version: index + 1, partition: 0, position: index + 1 },
  ...{ occurredAt: monday, recordedAt: monday, event },
});
const streamOf = (...commands: readonly ReferralCommand[]) => given(...commands).events.map(stored);

/** The rows after events, by viewer and referral. */
function fold(events: readonly StoredEvent<ReferralEvent>[]): ReadonlyMap<string, ReferralViewRow> {
  const rows = new Map<string, ReferralViewRow>();
  for (const event of events) {
    for (const key of referralViewProjection.keys(event)) {
      const name = `${key['tenant'] ?? ''} ${key['referral'] ?? ''} ${key['part'] ?? ''}`;
      const row = referralViewProjection.evolve(rows.get(name), event, key);
      if (row) rows.set(name, row);
    }
  }
  return rows;
}
const rowOf = (viewer: Uuid, referral: Uuid, ...commands: readonly ReferralCommand[]) =>
  [...fold(streamOf(...commands)).values()].find((row) => row.tenant === viewer && row.referral === referral);

const nudged = firing(given(sendChild).state);
const escalated = firing(given(sendChild, nudged).state);
const acknowledge: ReferralCommand = { ...facts(practiceActs), type: 'acknowledge-outcome' };

const histories: readonly (readonly ReferralCommand[])[] = [
  [
    sendRoot,
    missed(monday),
    reach(),
    plan,
    noteChild(child, 'open'),
    noteChild(child, 'closed'),
    tellBack,
    acknowledge,
  ],
  [sendRoot, reach(), plan, noteChild(child, 'open'), noteChild(child, 'closed', replacement)],
  [sendRoot, firing(given(sendRoot).state), missed('2026-11-10T09:00:00.000Z')],
  [sendChild, nudged, escalated, accept, start, complete],
  [sendChild, accept, decline, redirect()],
  [sendChild, withdraw(hubActs)],
  [
    sendDirect,
    decline,
    redirect(),
    noteChild(replacement, 'open'),
    noteChild(replacement, 'closed'),
    tellBack,
  ],
  [sendSelf, reach()],
];

describe('The view of referrals', () => {
  it('shows the hub the referral’s state as it is, after every event', () => {
    for (const history of histories) {
      for (let length = 1; length <= history.length; length += 1) {
        const { state, events } = given(...history.slice(0, length));
        if (state.status === 'unsent') throw new Error('the example is wrong');
        const row = fold(events.map(stored)).get(`${hub} ${state.context.referral} hub`);
        const open = isOpen(state) ? state : undefined;
        expect(row).toMatchObject({
          ...{ status: state.status, link_worker: state.linkWorker, version: events.length },
          ...{
            owner_organisation: open?.owner.organisation ?? null,
            owner_worker: open?.owner.worker ?? null,
          },
          ...{ next_at: open?.next.at ?? null, next_what: open?.next.what ?? null },
          ...{ nudged: open?.nudged ?? false, escalated: open?.escalated ?? false },
          ...{ children_open: state.children.open, children_closed: state.children.closed },
        });
      }
    }
  });

  it('keeps one row for each viewer, holding nothing that the viewer may not see', () => {
    for (const history of histories) {
      for (const row of fold(streamOf(...history)).values()) {
        const visible = new Set<string>([
          ...visibleFields(row.part, row, monday),
          ...['tenant', 'referral', 'part', 'version'],
        ]);
        for (const [field, value] of Object.entries(row))
          if (!visible.has(field)) expect([field, value]).toEqual([field, null]);
      }
    }
    const viewers = [...fold(streamOf(sendChild)).values()].map(({ tenant, part }) => [tenant, part]);
    expect(viewers).toEqual([
      [hub, 'hub'],
      [provider, 'receiver'],
      [person, 'person'],
    ]);
  });

  it('shows a provider the person from acceptance, and what is needed only while the referral is with it', () => {
    const needs = ['loneliness', 'debt'];
    expect(rowOf(provider, child, sendChild)).toMatchObject({ person: null, needs, episode: null });
    expect(rowOf(provider, child, sendChild, accept)).toMatchObject({ person, needs, episode: null });
    expect(rowOf(provider, child, sendChild, accept, start, complete)).toMatchObject({ person, needs });
    expect(rowOf(provider, child, sendChild, decline)).toMatchObject({ person: null, needs: null });
    expect(rowOf(provider, child, sendChild, accept, decline)).toMatchObject({ person, needs: null });
    expect(rowOf(provider, child, sendChild, withdraw(hubActs))).toMatchObject({ person: null, needs: null });
  });

  it('keeps a row for each part of a hub that runs the service itself', () => {
    const rows = [...fold(streamOf({ ...sendChild, receiver: hub })).values()];
    expect(rows.map(({ tenant, part }) => [tenant, part])).toEqual([
      [hub, 'hub'],
      [hub, 'receiver'],
      [person, 'person'],
    ]);
    expect(rows.map((row) => row.person)).toEqual([person, null, null]);
  });

  it('keeps no row for the practice of an onward referral', () => {
    expect(rowOf(practice, child, sendChild)).toBeUndefined();
  });

  it('shows a provider the area and what is needed for 90 days after completion, to the instant', () => {
    const row = rowOf(provider, child, sendChild, accept, start, complete);
    const shown = (at: string) => row && visibleFields('receiver', row, at);
    expect(row).toMatchObject({ area: 'SK4', provider_until: '2027-01-31T09:00:00.000Z' });
    const asked = ['needs', 'area', 'risk_instruction'];
    expect(shown('2027-01-31T08:59:59.999Z')).toEqual(expect.arrayContaining(asked));
    for (const field of asked) expect(shown('2027-01-31T09:00:00.000Z')).not.toContain(field);
  });

  it('shows it as long where the person had begun and was withdrawn, as people shows it the person', () => {
    const row = rowOf(provider, child, sendChild, accept, start, withdraw(hubActs));
    const shown = (at: string) => row && visibleFields('receiver', row, at);
    expect(row).toMatchObject({ status: 'withdrawn', person, area: 'SK4', needs: ['loneliness', 'debt'] });
    expect(row).toMatchObject({ provider_until: '2027-01-31T09:00:00.000Z' });
    expect(shown('2027-01-31T08:59:59.999Z')).toContain('risk_instruction');
    expect(shown('2027-01-31T09:00:00.000Z')).not.toContain('risk_instruction');
  });

  it('shows a provider nothing of what was asked where a completion has no end', () => {
    const ended = {
      status: 'completed',
      accepted: true,
      decline_reason: null,
      provider_until: null,
    } as const;
    const row = { ...ended, owner_organisation: null, receiver: provider };
    expect(visibleFields('receiver', row, monday)).not.toContain('needs');
  });

  it('shows the hub to whom it was allocated, and a provider no worker of the hub', () => {
    const silent = given(sendChild, accept).state;
    const nudged = given(sendChild, accept, firing(silent)).state;
    const escalated = [sendChild, accept, firing(silent), firing(nudged)];
    const allocated = [...escalated, allocate('colleague')];
    expect(rowOf(hub, child, ...allocated)).toMatchObject({
      ...{ owner_organisation: hub, owner_worker: 'colleague', link_worker: 'colleague', escalated: true },
    });
    expect(rowOf(provider, child, ...allocated)).toMatchObject({
      owner_organisation: hub,
      owner_worker: null,
    });
    expect(rowOf(provider, child, sendChild, accept)).toMatchObject({ owner_worker: 'organiser' });
  });

  it('keeps no row for the practice of a person who came by themselves', () => {
    expect([...fold(streamOf(sendSelf)).values()].map(({ tenant }) => tenant)).toEqual([hub, person]);
  });

  it('gives the same rows however streams interleave', () => {
    const one = streamOf(sendRoot, reach(), plan, noteChild(child, 'open'));
    const other = streamOf(sendChild, accept, start, complete);
    const inOrder = fold([...one, ...other]);
    const interleavings = [
      [...other, ...one],
      one.flatMap((event, index) => [event, ...other.slice(index, index + 1)]),
      other.flatMap((event, index) => [event, ...one.slice(index, index + 1)]),
    ];
    for (const events of interleavings) {
      const rows = fold(events);
      expect(rows.size).toBe(inOrder.size);
      for (const [key, row] of inOrder) expect(rows.get(key)).toEqual(row);
    }
    expect(inOrder.get(`${hub} ${root} hub`)).toMatchObject({ children_open: [child] });
  });
});
