import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Caller, Operations } from './caller.js';
import { type RunningSystem, startSystem } from './system.js';

const SECRET = 'ginnel-demo';
const FEED = fileURLToPath(new URL('../../fixtures/feed-demo.json', import.meta.url));
const NETWORK = '3c1d6a50-91fb-4d0e-8a55-0a2b7f3f8c11';

/** Everybody of a small town, signed in, by what they are to the story. */
export interface Town {
  readonly system: RunningSystem;
  readonly operations: Operations;
  readonly referrer: Caller;
  readonly linkWorker: Caller;
  readonly coordinator: Caller;
  readonly walkers: Caller;
  readonly befrienders: Caller;
  readonly commissioner: Caller;
  readonly administrator: Caller;
  /** The hub's own. */
  readonly hubAdministrator: Caller;
  readonly person: Caller;
  readonly otherPractice: Caller;
  readonly otherProvider: Caller;
  readonly agency: Caller;
  readonly nobody: Caller;
  /** A service of each provider's. */
  readonly walks: string;
  readonly befriending: string;
  stop(): Promise<void>;
}

/** Starts the system and lists two practices, the hub, an agency, the board and the providers of a feed. */
export async function startTown(): Promise<Town> {
  const system = await startSystem();
  try {
    const operations = await Operations.of(system.origin);
    const signIn = (clientId: string): Promise<Caller> => Caller.signIn(operations, clientId, SECRET);
    const administrator = await signIn('bo');
    const people = {
      referrer: await signIn('priya'),
      linkWorker: await signIn('morag'),
      coordinator: await signIn('gwen'),
      walkers: await signIn('rafi'),
      befrienders: await signIn('rafi.2'),
      commissioner: await signIn('celia'),
      person: await signIn('edna'),
      otherPractice: await signIn('practice-p88003'),
      otherProvider: await signIn('provider-the-tuesday-kettle'),
      agency: await signIn('agency-system'),
      hubAdministrator: await signIn('ines'),
    };
    await listOrganisations(administrator, people);
    await system.settle();
    const services = await servicesOf(administrator);
    return {
      ...people,
      system,
      operations,
      administrator,
      nobody: new Caller('nobody', operations, undefined),
      walks: services(people.walkers.organisation),
      befriending: services(people.befrienders.organisation),
      stop: () => system.stop(),
    };
  } catch (error) {
    await system.stop();
    throw error;
  }
}

async function listOrganisations(
  administrator: Caller,
  people: Pick<Town, 'referrer' | 'linkWorker' | 'otherPractice' | 'agency' | 'walkers' | 'befrienders'>,
): Promise<void> {
  const hub = people.linkWorker.organisation;
  const list = (id: string, kind: string, name: string, more: object = {}): Promise<unknown> =>
    administrator.does('listOrganisation', { body: { id, kind, name, area: 'Stockport', ...more } });
  await list(administrator.organisation, 'commissioner-board', 'Board');
  await list(hub, 'hub', 'Wellbeing Centre');
  await list(people.referrer.organisation, 'practice', 'Heaton Moor', {
    odsCode: 'P88004',
    network: NETWORK,
    hub,
  });
  await list(people.otherPractice.organisation, 'practice', 'Manor', {
    odsCode: 'P88003',
    network: NETWORK,
    hub,
  });
  await list(people.agency.organisation, 'agency', 'Advice Desk');
  await administrator.does('importFeed', {
    body: { source: 'stockport-demo', feed: readFileSync(FEED, 'utf8'), area: 'Stockport' },
  });
  for (const { organisation } of [people.walkers, people.befrienders]) {
    await administrator.does('holdContract', {
      path: { organisation: administrator.organisation },
      body: { provider: organisation, from: '2020-01-01' },
    });
  }
}

async function servicesOf(administrator: Caller): Promise<(organisation: string) => string> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const { body } = await administrator.does('searchServices', {
      query: { limit: 50, ...(cursor ? { cursor } : {}) },
    });
    for (const { id, organisation } of body['items'] as { id: string; organisation: { id: string } }[]) {
      found.set(organisation.id, id);
    }
    cursor = (body['next'] as string | null) ?? undefined;
  } while (cursor);
  return (organisation) => {
    const service = found.get(organisation);
    if (!service) throw new Error('the feed has no service of this provider');
    return service;
  };
}
