import type { DemoIdentities, DemoMembership, DemoUser, MachineClient } from '#identity/demo-identities';
import type { Role } from '#platform/http/sign-in/roles';
import type { Uuid } from '#platform/kernel/ids';
import type { DemoMember } from './demo-command.js';
import {
  AGENCY,
  BOARD,
  demoProviders,
  HUB,
  listedPractices,
  type DemoOrganisation,
} from './demo-organisations.js';

/**
 * The one secret of every demo user and machine. It protects nothing: who can reach the demo can choose any user, and
 * the identity provider refuses to run in production.
 */
export const DEMO_SECRET = 'ginnel-demo';

/** The practice that the demo's referrer and the story's person belong to. */
export const STORY_PRACTICE = 'P88004';
/** The providers of the demo's provider worker; the story sends its person to both. */
export const STORY_PROVIDERS = ['slow-lane-walkers', 'front-step-befrienders'] as const;
/** The subject of the demo user who is the person in the story's own view. */
export const PERSON_SUBJECT = 'edna';

/** The hub's workers, each with the subject under which referrals know them. */
export const HUB_WORKERS = {
  /** One for the team of each network. */
  linkWorkers: ['morag', 'tunde', 'bettina', 'idris', 'keziah', 'hamish', 'solveig'],
  coordinator: 'gwen',
} as const;

/** Every invented user, machine and page of the demo. `origins` are the addresses under which /docs is read. */
export function demoIdentities(
  origins: readonly string[] = ['http://127.0.0.1:3000', 'http://localhost:3000'],
): DemoIdentities {
  const practices = listedPractices();
  const providers = demoProviders();
  const practice = found(practices.find(({ odsCode }) => odsCode === STORY_PRACTICE));
  const served = STORY_PROVIDERS.map((slug) => found(providers.find((provider) => provider.slug === slug)));
  const users: readonly DemoUser[] = [
    user('priya', 'Dr Priya Lowther', member(practice, 'referrer')),
    user('morag', 'Morag Whitlow', member(HUB, 'link-worker')),
    user('tunde', 'Tunde Ashgrove', member(HUB, 'link-worker')),
    user('bettina', 'Bettina Croal', member(HUB, 'link-worker')),
    user('idris', 'Idris Penhallow', member(HUB, 'link-worker')),
    user('keziah', 'Keziah Oduya-Marsh', member(HUB, 'link-worker')),
    user('hamish', 'Hamish Tarnbrook', member(HUB, 'link-worker')),
    user('solveig', 'Solveig Rossendale', member(HUB, 'link-worker')),
    user('gwen', 'Gwen Hollis', member(HUB, 'coordinator')),
    user('rafi', 'Rafi Brindle', ...served.map((provider) => member(provider, 'provider'))),
    user('celia', 'Celia Marchbank', member(BOARD, 'commissioner')),
    user('bo', 'Bo Tanfield', member(BOARD, 'administrator')),
    user('ines', 'Ines Quarmby', member(HUB, 'administrator')),
    user(PERSON_SUBJECT, 'Edna Fallowfield', {
      organisation: null,
      organisationName: 'herself',
      role: 'person',
    }),
  ];
  const clients: readonly MachineClient[] = [
    ...practices.map(({ id, odsCode }) => machine(practiceClient(odsCode), id, 'referrer')),
    ...providers.map(({ id, slug }) => machine(providerClient(slug), id, 'provider')),
    machine('agency-system', AGENCY.id, 'referrer'),
    machine('hub-system', HUB.id, 'link-worker'),
  ];
  const applications = [
    {
      clientId: 'ginnel-docs',
      name: "Ginnel's API pages",
      redirectUris: origins.map((origin) => `${origin}/docs/oauth2-redirect.html`),
    },
  ];
  return { users, clients, applications };
}

/** The members of an organisation among users of the demo, as its administrator tells who they are. */
export function membersAmong(users: readonly DemoUser[], organisation: Uuid): readonly DemoMember[] {
  return users.flatMap(({ subject, name, memberships }) => {
    const roles = memberships.flatMap((held) =>
      held.organisation === organisation && held.role !== 'person' ? [held.role] : [],
    );
    return roles.length === 0 ? [] : [{ subject, name, roles }];
  });
}

/** The machine client of a practice's own system, which acts as a referrer. */
export function practiceClient(odsCode: string): string {
  return `practice-${odsCode.toLowerCase()}`;
}

/** The machine client of a provider's own system. */
export function providerClient(slug: string): string {
  return `provider-${slug}`;
}

function user(subject: string, name: string, ...memberships: readonly DemoMembership[]): DemoUser {
  return { subject, name, memberships, clientSecret: DEMO_SECRET };
}

function member({ id, name }: DemoOrganisation, role: Exclude<Role, 'machine' | 'service'>): DemoMembership {
  return { organisation: id, organisationName: name, role };
}

function machine(
  clientId: string,
  organisation: string,
  role: 'referrer' | 'provider' | 'link-worker',
): MachineClient {
  return { clientId, clientSecret: DEMO_SECRET, organisation, role };
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the demo names an organisation that its fixtures lack');
  return value;
}
