import { describe, expect, it } from '@jest/globals';
import { decline, redirect, rejection, typesOf, when } from '#referrals/domain/referral/referral.examples';
import {
  facts,
  hub,
  otherProvider,
  practice,
  provider,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
  stranger,
  systemActs,
} from '#referrals/domain/referral/referral.samples';
import { freelyShared, isDeniedTo } from '#referrals/domain/referral/sharing.policies';

const ways = [
  ['root', sendRoot],
  ['direct', sendDirect],
  ['self', sendSelf],
  ['child', sendChild],
] as const;
const againstAll = [
  ['person-died', { ...freelyShared, died: true }],
  ['person-erased', { ...freelyShared, erased: true, died: true }],
  ['sharing-objected', { ...freelyShared, objects: true }],
] as const;

describe.each(ways)('A %s referral', (_kind, send) => {
  it.each(againstAll)('is refused as %s', (code, sharing) => {
    expect(when({ ...send, sharing })).toEqual(rejection(code));
  });

  it('is sent when the person objects to somebody who does not hear of it', () => {
    expect(typesOf({ ...send, sharing: { ...freelyShared, objectsTo: [stranger, otherProvider] } })).toEqual([
      'referral-sent',
    ]);
  });
});

describe('An objection to one organisation', () => {
  it.each([
    ['the hub that a root goes to', sendRoot, hub],
    ['the hub that a person comes to', sendSelf, hub],
    ['the provider of a direct referral', sendDirect, provider],
    ['the hub that a direct referral is shown to', sendDirect, hub],
    ['the provider that the hub sends onward to', sendChild, provider],
  ] as const)('stops %s, by a code that says nothing of others', (_who, send, organisation) => {
    expect(when({ ...send, sharing: { ...freelyShared, objectsTo: [organisation] } })).toEqual(
      rejection('not-to-this-organisation'),
    );
  });

  it('leaves the sender free to send, and the hub to send onward', () => {
    expect(typesOf({ ...sendRoot, sharing: { ...freelyShared, objectsTo: [practice] } })).toHaveLength(1);
    expect(typesOf({ ...sendChild, sharing: { ...freelyShared, objectsTo: [hub] } })).toHaveLength(1);
  });
});

describe('A parent that is closed', () => {
  it.each(['withdrawn', 'told-back'] as const)(
    'as %s answers alike whatever became of the person',
    (status) => {
      const onward = { ...sendChild, parentState: { kind: 'root', status } } as const;
      const known = [
        freelyShared,
        ...againstAll.map(([, sharing]) => sharing),
        { ...freelyShared, objectsTo: [provider] },
        null,
      ];
      for (const sharing of known)
        expect(when({ ...onward, sharing })).toEqual(rejection('parent-not-ready', { status }));
    },
  );
});

describe('A redirection', () => {
  it.each([
    ...againstAll,
    ['not-to-this-organisation', { ...freelyShared, objectsTo: [otherProvider] }],
  ] as const)('is refused as %s, and the referral stays where it was', (code, sharing) => {
    expect(when({ ...redirect(), sharing }, sendChild, decline)).toEqual(rejection(code));
    expect(when({ ...redirect(), sharing }, sendDirect, decline)).toEqual(rejection(code));
  });

  it('goes on when the person objects to the provider that it leaves', () => {
    const sharing = { ...freelyShared, objectsTo: [provider] };
    expect(typesOf({ ...redirect(), sharing }, sendChild, decline)).toEqual(['referral-redirected']);
  });
});

describe('A child that nobody looked the person’s objections up for', () => {
  it('is sent by the context alone, to take the place of a redirected one', () => {
    expect(when({ ...sendChild, sharing: null })).toEqual(rejection('sharing-objected'));
    expect(typesOf({ ...sendChild, ...facts(systemActs), parentState: null, sharing: null })).toEqual([
      'referral-sent',
    ]);
  });
});

describe('The texts about a person', () => {
  it('are denied to everybody by an objection to all, and to one by an objection to one', () => {
    const toOne = { ...freelyShared, objectsTo: [provider] };
    expect(isDeniedTo(provider, practice, { ...freelyShared, objects: true })).toBe(true);
    expect([isDeniedTo(provider, hub, toOne), isDeniedTo(hub, practice, toOne)]).toEqual([true, false]);
  });

  it('are kept by whoever wrote them first, whatever the person objects to', () => {
    expect(isDeniedTo(hub, hub, { ...freelyShared, objects: true, objectsTo: [hub] })).toBe(false);
  });

  it('are denied to everybody by an erasure, to their writer too', () => {
    const erased = { ...freelyShared, erased: true };
    expect([hub, practice].map((reader) => isDeniedTo(reader, practice, erased))).toEqual([true, true]);
  });

  it('are not denied by a death', () => {
    expect(isDeniedTo(hub, practice, { ...freelyShared, died: true })).toBe(false);
  });
});
