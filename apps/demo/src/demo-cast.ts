import type { Role } from '#platform/http/sign-in/roles';
import type { Uuid } from '#platform/kernel/ids';
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
  /** The administrators of the board and of the hub. */
  readonly board: DemoCaller;
  readonly hub: DemoCaller;
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
  const ofHub = (subject: string, role: 'link-worker' | 'coordinator'): DemoCaller =>
    worker(subject, HUB.id, role);
  return {
    practices,
    providers: demoProviders(),
    board: worker('bo', BOARD.id, 'administrator'),
    hub: worker('ines', HUB.id, 'administrator'),
    coordinator: ofHub(HUB_WORKERS.coordinator, 'coordinator'),
    agency: system('agency-system', AGENCY.id, 'referrer'),
    referrer: ({ id, odsCode }) =>
      odsCode === STORY_PRACTICE
        ? worker('priya', id, 'referrer')
        : system(practiceClient(odsCode), id, 'referrer'),
    linkWorker: ({ networkId }) => {
      const { linkWorkers } = HUB_WORKERS;
      return ofHub(
        linkWorkers[networks.indexOf(networkId) % linkWorkers.length] ?? linkWorkers[0],
        'link-worker',
      );
    },
    provider: ({ id, slug }) =>
      STORY_PROVIDERS.some((served) => served === slug)
        ? worker('rafi', id, 'provider')
        : system(providerClient(slug), id, 'provider'),
  };
}

function worker(subject: string, organisation: Uuid, role: Role): DemoCaller {
  return { subject, organisation, role, machine: false };
}

function system(subject: string, organisation: Uuid, role: Role): DemoCaller {
  return { subject, organisation, role, machine: true };
}
