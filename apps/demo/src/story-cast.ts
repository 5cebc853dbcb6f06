import { HUB, BOARD, demoProviders, listedPractices, type DemoProvider } from './demo-organisations.js';
import { practiceClient, providerClient, STORY_PRACTICE } from './demo-identities.js';

/** Somebody who asks the running system, by the client that gets the token. */
export interface StoryViewer {
  /** How a line of the story calls them. */
  readonly short: string;
  readonly clientId: string;
}

/** Everybody in the story. */
export const CAST = {
  doctor: { short: 'GP', clientId: 'priya' },
  linkWorker: { short: 'hub', clientId: 'morag' },
  coordinator: { short: 'hub', clientId: 'gwen' },
  frontStep: { short: 'Front Step', clientId: 'rafi.2' },
  slowLane: { short: 'Slow Lane', clientId: 'rafi' },
  kettle: { short: 'Kettle', clientId: providerClient('the-tuesday-kettle') },
  otherDoctor: { short: 'another GP', clientId: practiceClient('P88002') },
  board: { short: 'board', clientId: 'celia' },
  edna: { short: 'Edna', clientId: 'edna' },
} as const satisfies Readonly<Record<string, StoryViewer>>;

/** Who is asked after each act whether they see the referral, and whether they see who she is. */
export const VIEWERS: readonly StoryViewer[] = [
  CAST.doctor,
  CAST.linkWorker,
  CAST.frontStep,
  CAST.slowLane,
  CAST.kettle,
  CAST.otherDoctor,
  CAST.board,
  CAST.edna,
];

/** The three providers of the story with their first service. */
export function storyProviders(): Readonly<Record<'frontStep' | 'slowLane' | 'kettle', DemoProvider>> {
  const providers = demoProviders();
  const by = (slug: string): DemoProvider => {
    const provider = providers.find((one) => one.slug === slug);
    if (provider === undefined) throw new Error(`the feed lacks ${slug}`);
    return provider;
  };
  return {
    frontStep: by('front-step-befrienders'),
    slowLane: by('slow-lane-walkers'),
    kettle: by('the-tuesday-kettle'),
  };
}

/** The names of the organisations that the story tells of, by id. */
export function storyNames(): ReadonlyMap<string, string> {
  const practice = listedPractices().find(({ odsCode }) => odsCode === STORY_PRACTICE);
  return new Map(
    [HUB, BOARD, ...Object.values(storyProviders()), ...(practice === undefined ? [] : [practice])].map(
      ({ id, name }) => [id, name],
    ),
  );
}
