import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Caller, Operations } from '../journeys/support/caller.js';

const SECRET = 'ginnel-demo';
const FEED = join(import.meta.dirname, '..', 'fixtures', 'feed-demo.json');
const NETWORK = '3c1d6a50-91fb-4d0e-8a55-0a2b7f3f8c11';

/** Who carries a referral from the practice to a provider and back. */
export interface ChainTown {
  readonly operations: Operations;
  readonly referrer: Caller;
  readonly linkWorker: Caller;
  readonly provider: Caller;
  /** A service of the provider's. */
  readonly service: string;
}

/** Lists a practice, a hub and a provider in a system that has just been started. */
export async function foundTown(origin: string, settle: () => Promise<void>): Promise<ChainTown> {
  const operations = await Operations.of(origin);
  const signIn = (client: string): Promise<Caller> => Caller.signIn(operations, client, SECRET);
  const administrator = await signIn('bo');
  const [referrer, linkWorker, provider] = [
    await signIn('priya'),
    await signIn('morag'),
    await signIn('rafi'),
  ];
  const hub = linkWorker.organisation;
  const list = (body: object): Promise<unknown> =>
    administrator.does('listOrganisation', { body: { area: 'Stockport', ...body } });
  await list({ id: administrator.organisation, kind: 'commissioner-board', name: 'Board' });
  await list({ id: hub, kind: 'hub', name: 'Wellbeing Centre' });
  await list({
    ...{ id: referrer.organisation, kind: 'practice', name: 'Heaton Moor' },
    ...{ odsCode: 'P88004', network: NETWORK, hub },
  });
  await administrator.does('importFeed', {
    body: { source: 'stockport-demo', feed: readFileSync(FEED, 'utf8'), area: 'Stockport' },
  });
  await settle();
  return {
    ...{ operations, referrer, linkWorker, provider },
    service: await serviceOf(administrator, provider.organisation),
  };
}

async function serviceOf(caller: Caller, organisation: string): Promise<string> {
  let cursor: string | undefined;
  do {
    const { body } = await caller.does('searchServices', {
      query: { limit: 50, ...(cursor ? { cursor } : {}) },
    });
    const items = body['items'] as { id: string; organisation: { id: string } }[];
    const found = items.find((item) => item.organisation.id === organisation);
    if (found) return found.id;
    cursor = (body['next'] as string | null) ?? undefined;
  } while (cursor);
  throw new Error('the feed has no service of the provider');
}
