import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { applyGrantChange, grantOfRegistration, grantsFrom } from './grant.policies.js';
import type { ReferralFact } from './grant.policies.js';
import type { Grant } from './grant.state.js';
import { sightFields } from './sight.fields.js';
import { maySee } from './sight.policies.js';
import type { Viewer } from './sight.policies.js';

const table = readFileSync(join(import.meta.dirname, '../../../../../docs/domain/visibility.csv'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));

const record = { person: 'person', writer: 'practice' };
const sent = '2026-01-05T09:00:00.000Z';
const soonAfter = '2026-01-20T09:00:00.000Z';
const longAfter = '2026-06-01T09:00:00.000Z';

const viewers: Readonly<Record<string, Viewer>> = {
  'referrer/referrer': { organisation: 'practice', role: 'referrer' },
  'link-worker/hub': { organisation: 'hub', role: 'link-worker' },
  'coordinator/hub': { organisation: 'hub', role: 'coordinator' },
  'machine/machine-of-hub': { organisation: 'hub', role: 'link-worker' },
  'provider/provider-before-acceptance': { organisation: 'provider', role: 'provider' },
  'provider/provider-after-acceptance': { organisation: 'provider', role: 'provider' },
  'provider/provider-after-grant-end': { organisation: 'provider', role: 'provider' },
  'provider/other-provider': { organisation: 'other-provider', role: 'provider' },
  'referrer/other-practice': { organisation: 'other-practice', role: 'referrer' },
  'commissioner/commissioner': { organisation: 'board', role: 'commissioner' },
  'administrator/administrator': { organisation: 'hub', role: 'administrator' },
};

/** What had happened to the provider's referral, by part and state. */
const histories: Readonly<Record<string, readonly ReferralFact['type'][]>> = {
  'provider-before-acceptance/sent': [],
  'provider-before-acceptance/declined': ['referral-declined'],
  'provider-after-acceptance/accepted': ['referral-accepted'],
  'provider-after-acceptance/started': ['referral-accepted', 'referral-started'],
  'provider-after-acceptance/completed': ['referral-accepted', 'referral-started', 'referral-completed'],
  'provider-after-acceptance/withdrawn': ['referral-accepted', 'referral-started', 'referral-withdrawn'],
  'provider-after-grant-end/declined': ['referral-accepted', 'referral-declined'],
  'provider-after-grant-end/withdrawn': ['referral-accepted', 'referral-withdrawn'],
  'provider-after-grant-end/completed': ['referral-accepted', 'referral-started', 'referral-completed'],
};

function fact(type: ReferralFact['type'], kind: 'root' | 'child', hour: number): ReferralFact {
  const [sender, receiver] = kind === 'root' ? ['practice', 'hub'] : ['hub', 'provider'];
  const data = { referral: kind, kind, hub: 'hub', sender, receiver, person: 'person' } as const;
  return { event: `${type}-${kind}`, type, occurredAt: `2026-01-06T${String(hour)}:00:00.000Z`, data };
}

function grantsAfter(types: readonly ReferralFact['type'][]): readonly Grant[] {
  const facts = [
    fact('referral-sent', 'root', 10),
    fact('referral-sent', 'child', 11),
    ...types.map((type, index) => fact(type, 'child', 12 + index)),
  ];
  return facts
    .flatMap((each) => grantsFrom(each, { writer: 'practice', providerDays: 90 }))
    .reduce<readonly Grant[]>(applyGrantChange, [
      grantOfRegistration({ event: 'registration', occurredAt: sent, record }),
    ]);
}

const cases = [...new Set(table.slice(1).map(([role, part, state]) => `${role}/${part}/${state}`))]
  .filter((each) => viewers[each.split('/').slice(0, 2).join('/')] !== undefined)
  .map((each) => each.split('/'));

describe('the table of who sees what of a person', () => {
  it.each(cases)('is what %s as %s in state %s gets', (role = '', part = '', state = '') => {
    const written = table
      .filter((row) => row[0] === role && row[1] === part && row[2] === state)
      .filter(([, , , field, sees]) => field?.startsWith('person.') === true && sees === 'yes')
      .map(([, , , field]) => field?.slice('person.'.length));
    const viewer = viewers[`${role}/${part}`] ?? { organisation: 'nobody', role };
    const sight = maySee({
      record,
      grants: grantsAfter(histories[`${part}/${state}`] ?? []),
      objections: [],
      restrictions: [],
      viewer,
      at: part === 'provider-after-grant-end' ? longAfter : soonAfter,
    });
    const fields = sight.sight === 'allowed' ? sight.fields : [];
    expect([...fields].sort()).toEqual([...written].sort());
  });

  it('covers every part and every field of a person', () => {
    expect(new Set(cases.map(([role, part]) => `${role}/${part}`))).toEqual(new Set(Object.keys(viewers)));
    const fields = new Set(
      table.filter(([, , , field]) => field?.startsWith('person.') === true).map(([, , , field]) => field),
    );
    expect(fields).toEqual(new Set(sightFields.map((field) => `person.${field}`)));
  });
});
