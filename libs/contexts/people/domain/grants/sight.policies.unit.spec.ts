import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Grant, GrantPart } from './grant.state.js';
import { sightFields } from './sight.fields.js';
import { maySee } from './sight.policies.js';
import type { SightQuestion, Viewer } from './sight.policies.js';

const record = { person: 'person', writer: 'practice' };
const at = '2026-03-01T09:00:00.000Z';

function grant(part: GrantPart, viewer: string, sharedBy: string, more: Partial<Grant> = {}): Grant {
  return {
    key: `${part}:${viewer}`,
    record,
    viewer,
    part,
    referral: part === 'registrar' ? null : 'referral',
    sharedBy,
    basis: { purpose: 'direct-care', agreed: 'implied-direct-care', how: 'referral', recordedBy: sharedBy },
    openedBy: `event-of-${part}`,
    from: '2026-01-01T00:00:00.000Z',
    attendedFrom: null,
    endedBy: null,
    until: null,
    ...more,
  };
}

const registrars = grant('registrar', 'practice', 'practice');
const hubs = grant('hub', 'hub', 'practice');
const providers = grant('provider', 'provider', 'hub');
const grants = [registrars, hubs, providers];

const practice: Viewer = { organisation: 'practice', role: 'referrer' };
const linkWorker: Viewer = { organisation: 'hub', role: 'link-worker' };
const provider: Viewer = { organisation: 'provider', role: 'provider' };
const toAll = { scope: 'all', organisation: null } as const;

function ask(viewer: Viewer, more: Partial<SightQuestion> = {}): ReturnType<typeof maySee> {
  return maySee({ record, grants, objections: [], restrictions: [], viewer, at, ...more });
}

function fieldsOf(sight: ReturnType<typeof maySee>): readonly string[] {
  return sight.sight === 'allowed' ? sight.fields : [];
}

describe('who has let go of a person', () => {
  const hubLetGo = { organisation: 'hub', at: '2026-02-01T00:00:00.000Z' };

  it('sees no more by what it held, the writer neither, and the others as before', () => {
    expect(ask(linkWorker, { letGo: [hubLetGo] })).toEqual({ sight: 'refused', why: 'ended' });
    const writerLetGo = { organisation: 'practice', at: '2026-02-01T00:00:00.000Z' };
    expect(ask(practice, { letGo: [writerLetGo] })).toEqual({ sight: 'refused', why: 'ended' });
    expect(ask(linkWorker, { letGo: [writerLetGo] }).sight).toBe('allowed');
    expect(ask(provider, { letGo: [hubLetGo, writerLetGo] }).sight).toBe('allowed');
  });

  it('sees by what was on its way at that moment, for it is not among what it let go', () => {
    const keyed = { ...hubLetGo, grants: [hubs.key] };
    expect(ask(linkWorker, { letGo: [keyed] })).toEqual({ sight: 'refused', why: 'ended' });
    const onItsWay = { ...hubs, key: 'hub:on-its-way' };
    expect(ask(linkWorker, { grants: [...grants, onItsWay], letGo: [keyed] }).sight).toBe('allowed');
  });

  it('sees again by what it is sent later', () => {
    const later = grant('hub', 'hub', 'practice', { from: '2026-02-02T00:00:00.000Z' });
    expect(ask(linkWorker, { grants: [...grants, later], letGo: [hubLetGo] }).sight).toBe('allowed');
  });
});

describe('who sees a person', () => {
  it('the registering practice and the hub see all of the record', () => {
    expect(ask(practice)).toEqual({ sight: 'allowed', fields: sightFields, by: ['registrar:practice'] });
    expect(ask(linkWorker)).toEqual({ sight: 'allowed', fields: sightFields, by: ['hub:hub'] });
    expect(ask({ ...linkWorker, role: 'coordinator' }).sight).toBe('allowed');
  });

  it('a provider that accepted sees what it needs to meet the person', () => {
    expect(fieldsOf(ask(provider))).toEqual([
      'name',
      'address',
      'phone',
      'email',
      'communicationNeeds',
      'ageBand',
      'outcode',
    ]);
  });

  it('a provider that has not accepted sees nothing', () => {
    expect(ask(provider, { grants: [registrars, hubs] })).toEqual({ sight: 'refused', why: 'no-grant' });
  });

  it('nobody else does: another practice, another provider, a commissioner', () => {
    for (const organisation of ['other-practice', 'other-provider', 'board']) {
      for (const role of ['referrer', 'provider', 'link-worker', 'commissioner']) {
        expect(ask({ organisation, role })).toEqual({ sight: 'refused', why: 'no-grant' });
      }
    }
  });

  it.each(['administrator', 'commissioner', 'person', 'service', 'machine', ''])(
    'the role %j sees nothing, whatever its organisation',
    (role) => {
      for (const organisation of ['practice', 'hub', 'provider']) {
        expect(ask({ organisation, role })).toEqual({ sight: 'refused', why: 'no-grant' });
      }
    },
  );

  it('a grant shows the record that it names, not another writer’s of the same person', () => {
    expect(ask(provider, { record: { person: 'person', writer: 'hub' } }).sight).toBe('refused');
    expect(ask(provider, { record: { person: 'the-same-person-elsewhere', writer: 'practice' } }).sight).toBe(
      'refused',
    );
  });
});

describe('an end', () => {
  const ended = grant('provider', 'provider', 'hub', { until: at, endedBy: 'event' });

  it('is the first instant without sight', () => {
    const question = { grants: [registrars, hubs, ended] };
    expect(ask(provider, { ...question, at: '2026-03-01T08:59:59.999Z' }).sight).toBe('allowed');
    expect(ask(provider, question)).toEqual({ sight: 'refused', why: 'ended' });
  });

  it('of one referral leaves the sight that another gives', () => {
    expect(
      ask(provider, { grants: [registrars, hubs, ended, { ...providers, key: 'another' }] }),
    ).toMatchObject({
      by: ['another'],
    });
  });

  it('lies after the beginning: before it there is no sight either', () => {
    expect(ask(provider, { at: '2025-12-31T23:59:59.999Z' })).toEqual({ sight: 'refused', why: 'not-yet' });
  });
});

describe('an objection', () => {
  it('to everyone stops the hub and the provider, not the record’s writer', () => {
    expect(ask(linkWorker, { objections: [toAll] })).toEqual({ sight: 'refused', why: 'objection' });
    expect(ask(provider, { objections: [toAll] })).toEqual({ sight: 'refused', why: 'objection' });
    expect(ask(practice, { objections: [toAll] }).sight).toBe('allowed');
  });

  it('to one organisation stops that one alone', () => {
    const objections = [{ scope: 'organisation', organisation: 'provider' } as const];
    expect(ask(provider, { objections }).sight).toBe('refused');
    expect(ask(linkWorker, { objections }).sight).toBe('allowed');
  });

  it('never stops a safeguarding share', () => {
    const concern = grant('provider', 'provider', 'hub', {
      key: 'concern',
      basis: {
        purpose: 'safeguarding',
        agreed: 'safeguarding-or-public-interest',
        how: 'raised-concern',
        recordedBy: 'hub',
      },
    });
    expect(ask(provider, { grants: [...grants, concern], objections: [toAll] })).toMatchObject({
      by: ['concern'],
    });
  });
});

describe('a restricted location', () => {
  const restrictions = [{ kind: 'location' } as const];

  it('is hidden from all but the record’s writer, down to the outcode', () => {
    for (const viewer of [linkWorker, provider]) {
      const fields = fieldsOf(ask(viewer, { restrictions }));
      expect(fields).toContain('name');
      for (const hidden of ['address', 'outcode', 'practice']) expect(fields).not.toContain(hidden);
    }
    expect(fieldsOf(ask(practice, { restrictions }))).toEqual(sightFields);
  });
});

describe('passing a record on', () => {
  it('gives no sight to a practice that refers a person whose id it merely knows, nor to whom it sends', () => {
    const stranger = { organisation: 'stranger', role: 'referrer' };
    const forged = [grant('referrer', 'stranger', 'stranger'), grant('provider', 'third', 'stranger')];
    expect(ask(stranger, { grants: [...grants, ...forged] })).toEqual({ sight: 'refused', why: 'no-grant' });
    expect(ask({ organisation: 'third', role: 'provider' }, { grants: [...grants, ...forged] }).sight).toBe(
      'refused',
    );
  });

  it('gives a hub no sight through a stranger’s referral, and so none to whom that hub sends', () => {
    const otherHubs = grant('hub', 'other-hub', 'stranger');
    const thirds = grant('provider', 'third', 'other-hub');
    const question = { grants: [...grants, otherHubs, thirds] };
    expect(ask({ organisation: 'other-hub', role: 'link-worker' }, question).sight).toBe('refused');
    expect(ask({ organisation: 'third', role: 'provider' }, question).sight).toBe('refused');
  });

  it('is not for a provider: to whom it sends there is no sight, even when the practice sent the person to it', () => {
    const direct = grant('provider', 'provider', 'practice');
    const thirds = grant('provider', 'third', 'provider');
    const third = { organisation: 'third', role: 'provider' };
    expect(ask(provider, { grants: [registrars, direct] }).sight).toBe('allowed');
    expect(ask(third, { grants: [registrars, hubs, direct, thirds] })).toEqual({
      sight: 'refused',
      why: 'no-grant',
    });
  });

  it('comes out the same whichever event arrives first', () => {
    expect(ask(provider, { grants: [providers, hubs, registrars] })).toEqual(ask(provider));
    expect(ask(provider, { grants: [providers] }).sight).toBe('refused');
  });
});

describe('sight under any grants', () => {
  const organisation = fc.constantFrom('practice', 'hub', 'provider', 'stranger');
  const instant = fc.constantFrom('2026-01-01T00:00:00.000Z', at, '2026-05-01T00:00:00.000Z');
  const anyGrant = fc
    .record({
      part: fc.constantFrom<GrantPart>('registrar', 'referrer', 'hub', 'provider'),
      viewer: organisation,
      sharedBy: organisation,
      from: instant,
      until: fc.option(instant),
      purpose: fc.constantFrom('direct-care' as const, 'safeguarding' as const),
    })
    .map(({ part, viewer, sharedBy, from, until, purpose }) => {
      const made = grant(part, viewer, sharedBy, { from, until });
      return { ...made, basis: { ...made.basis, purpose } };
    });
  const anyObjection = fc.oneof(
    fc.constant(toAll),
    organisation.map((each) => ({ scope: 'organisation' as const, organisation: each })),
  );
  const anyViewer = fc.record({
    organisation,
    role: fc.constantFrom(
      'referrer',
      'link-worker',
      'coordinator',
      'provider',
      'administrator',
      'commissioner',
    ),
  });

  it('is never widened by an objection, a restriction or the loss of a grant', () => {
    fc.assert(
      fc.property(
        fc.array(anyGrant, { maxLength: 6 }),
        anyViewer,
        instant,
        anyObjection,
        (some, viewer, when, objection) => {
          const question = { grants: some, at: when };
          const full = fieldsOf(ask(viewer, question));
          const narrower = [
            ask(viewer, { ...question, objections: [objection] }),
            ask(viewer, { ...question, restrictions: [{ kind: 'location' }] }),
            ask(viewer, { ...question, grants: some.slice(1) }),
          ];
          for (const sight of narrower) for (const field of fieldsOf(sight)) expect(full).toContain(field);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('always rests on a grant of the viewer’s own that is open at that instant', () => {
    fc.assert(
      fc.property(fc.array(anyGrant, { maxLength: 6 }), anyViewer, instant, (some, viewer, when) => {
        const sight = ask(viewer, { grants: some, at: when });
        if (sight.sight === 'refused') return;
        expect(sight.by.length).toBeGreaterThan(0);
        for (const key of sight.by) {
          expect(
            some.some(
              (each) =>
                each.key === key &&
                each.viewer === viewer.organisation &&
                each.from <= when &&
                (each.until === null || when < each.until),
            ),
          ).toBe(true);
        }
        expect(['administrator', 'commissioner']).not.toContain(viewer.role);
      }),
      { numRuns: 500 },
    );
  });
});
