import type { DemoCaller } from './demo-act.js';
import {
  HUB_WORKERS,
  practiceClient,
  providerClient,
  STORY_PRACTICE,
  STORY_PROVIDERS,
} from './demo-identities.js';
import {
  AGENCY,
  BOARD,
  demoProviders,
  HUB,
  listedPractices,
  type DemoProvider,
  type ListedPractice,
} from './demo-organisations.js';

/** Everybody who acts in the demo's year. */
export interface DemoCast {
  readonly practices: readonly ListedPractice[];
  readonly providers: readonly DemoProvider[];
  readonly board: DemoCaller;
  readonly hubAdministrator: DemoCaller;
  readonly coordinator: DemoCaller;
  readonly agency: DemoCaller;
  /** The one who refers for a practice: its own system, or the demo's referrer at hers. */
  referrer(practice: ListedPractice): DemoCaller;
  /** The link worker of the practice's network. */
  linkWorker(practice: ListedPractice): DemoCaller;
  provider(provider: DemoProvider): DemoCaller;
}

/** The cast, from the fixtures and the demo's identities. */
export function demoCast(): DemoCast {
  const practices = listedPractices();
  const networks = [...new Set(practices.map(({ networkId }) => networkId))].sort();
  const hub = (clientId: string, role: 'link-worker' | 'coordinator' | 'administrator'): DemoCaller => ({
    clientId,
    organisation: HUB.id,
    role,
  });
  return {
    practices,
    providers: demoProviders(),
    board: { clientId: 'bo', organisation: BOARD.id, role: 'administrator' },
    hubAdministrator: hub('ines', 'administrator'),
    coordinator: hub(HUB_WORKERS.coordinator, 'coordinator'),
    agency: { clientId: 'agency-system', organisation: AGENCY.id, role: 'referrer' },
    referrer: ({ id, odsCode }) => ({
      clientId: odsCode === STORY_PRACTICE ? 'priya' : practiceClient(odsCode),
      organisation: id,
      role: 'referrer',
    }),
    linkWorker: ({ networkId }) => {
      const { linkWorkers } = HUB_WORKERS;
      return hub(
        linkWorkers[networks.indexOf(networkId) % linkWorkers.length] ?? linkWorkers[0],
        'link-worker',
      );
    },
    provider: ({ id, slug }) => {
      const own = STORY_PROVIDERS.findIndex((served) => served === slug);
      const clientId = own < 0 ? providerClient(slug) : own === 0 ? 'rafi' : `rafi.${own + 1}`;
      return { clientId, organisation: id, role: 'provider' };
    },
  };
}
