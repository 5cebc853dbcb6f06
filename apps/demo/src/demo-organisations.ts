import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import { demoPractices, type DemoPractice } from './demo-places.js';
import { projectFile } from './project-file.js';

/** The commissioning place of the demo. */
export const DEMO_AREA = 'Stockport';
/** The name under which the demo imports its feed; part of every id that the import derives. */
export const DEMO_FEED = 'stockport-demo';

const DEMO: Uuid = '6b0c1f4e-52f7-4a0c-9a3e-6d1f0c7b8e21';
/** The import's namespace of derived ids. */
const FEEDS: Uuid = 'd9a3c1c8-0d5f-4b0e-8f6e-3f1b7a2e6c54';

/** An organisation of the demo that is listed by hand, not by the import. */
export interface DemoOrganisation {
  readonly id: Uuid;
  readonly name: string;
}

/** A practice with its ids. */
export interface ListedPractice extends DemoPractice, DemoOrganisation {
  readonly networkId: Uuid;
}

/** A provider as the feed tells it, with the ids that the import gives it and its services. */
export interface DemoProvider extends DemoOrganisation {
  readonly slug: string;
  readonly services: readonly DemoService[];
}

/** One service of a provider; `kind` is what it delivers in the feed's words, `audiences` whom it is for. */
export interface DemoService extends DemoOrganisation {
  readonly kind: string;
  readonly audiences: readonly string[];
}

/** The one hub, which serves all seven networks. */
export const HUB: DemoOrganisation = named('hub', 'Wellbeing Centre');
/** The area's commissioners: they hold contracts with providers. */
export const BOARD: DemoOrganisation = named('board', 'Stockport commissioning board');
/** An agency that refers people as practices do. */
export const AGENCY: DemoOrganisation = named('agency', 'Vernon Street Advice Desk');

/** The id of a practice, which follows from its ODS code. */
export function practiceId(odsCode: string): Uuid {
  return uuidV5(DEMO, `practice ${odsCode}`);
}

/** The id of a primary care network, which follows from its name. */
export function networkId(name: string): Uuid {
  return uuidV5(DEMO, `network ${name}`);
}

/** The id that the directory's import derives for an organisation of the demo's feed. */
export function providerId(outsideId: string): Uuid {
  return uuidV5(FEEDS, JSON.stringify([DEMO_FEED, `organisation:${outsideId}`]));
}

/** The id that the directory's import derives for a service of the demo's feed. */
export function serviceId(outsideId: string): Uuid {
  return uuidV5(FEEDS, JSON.stringify([DEMO_FEED, `service:${outsideId}`]));
}

/** Every practice with its ids, by ODS code. */
export function listedPractices(): readonly ListedPractice[] {
  return demoPractices().map((practice) => ({
    ...practice,
    id: practiceId(practice.odsCode),
    networkId: networkId(practice.network),
  }));
}

const FEED = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    deliverable_type: z.string(),
    organization: z.object({ id: z.string(), name: z.string() }),
    pc_targetAudience: z.array(z.object({ audienceType: z.string() })),
  }),
);

/** The feed's text as the import takes it. */
export function demoFeed(): string {
  return projectFile('test/fixtures/feed-demo.json');
}

/** The 60 providers of the demo's feed in the feed's order, with their services. */
export function demoProviders(): readonly DemoProvider[] {
  const providers = new Map<string, DemoProvider & { readonly services: DemoService[] }>();
  for (const { id, name, deliverable_type, organization, pc_targetAudience } of FEED.parse(
    JSON.parse(demoFeed()),
  )) {
    const provider = providers.get(organization.id) ?? {
      id: providerId(organization.id),
      name: organization.name,
      slug: slugOf(organization.name),
      services: [],
    };
    const audiences = pc_targetAudience.map(({ audienceType }) => audienceType);
    provider.services.push({ id: serviceId(id), name, kind: deliverable_type, audiences });
    providers.set(organization.id, provider);
  }
  return [...providers.values()];
}

function named(kind: string, name: string): DemoOrganisation {
  return { id: uuidV5(DEMO, `${kind} ${name}`), name };
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[’']/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
