import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { CAST, storyProviders } from './story-cast.js';
import { StoryPage, type StoryOutput } from './story-page.js';
import { StoryEnded, StorySystem } from './story-system.js';
import { StoryTeller } from './story-teller.js';

/** How long an act stands before the next one, in milliseconds: the story takes about 20 seconds. */
const PACE_MS = 1_150;

const MADE = z.object({ id: z.string(), to: z.string().optional() });
const CODE = z.object({ code: z.string() });
const OWN = z.object({ id: z.string() });

const EDNA = {
  name: { given: 'Edna', family: 'Fallowfield' },
  nhsNumber: '999 000 0018',
  birthDate: '1951-04-17',
  address: { lines: ['3 Viaduct View', 'Stockport'], postcode: 'SK4 1KV' },
  phone: '0161 496 0018',
};

/** What telling takes. */
export interface StorySettings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: StoryOutput;
  /** Milliseconds that an act stands at least. */
  readonly paceMs?: number;
}

/**
 * Tells Edna's way from her practice through a link worker to two community organisations and back, against the running
 * system. @throws StoryEnded, one sentence, when the system is not running or refuses an act.
 */
export async function tellStory({ environment, output, paceMs = PACE_MS }: StorySettings): Promise<void> {
  const system = await StorySystem.find(environment);
  const page = new StoryPage(output, output.isTTY === true && environment['NO_COLOR'] === undefined);
  const pause = async (since: number): Promise<void> => {
    await wait(Math.max(0, paceMs - (performance.now() - since)));
  };
  page.gap();
  page.title('Edna Fallowfield, 75, has not been out since her sister died');
  page.paragraph(
    'Everybody here is invented. Each act is a request of one of them; after it the rest are asked what they see: ' +
      '200 they see it, 404 it is not there for them, 403 it is not for their role. The GP practice is Heaton Moor ' +
      'Medical Centre, the hub is the Wellbeing Centre, the board pays for the service.',
  );
  await tellActs(system, new StoryTeller(system, page, pause));
  page.paragraph(
    'The loop is closed: the practice knows what became of its patient, the board knows how its contracts do, and ' +
      'neither the board nor anybody who was not asked has learnt who she is. Published figures are rounded to the ' +
      'nearest 5 and small ones hidden, so one person usually moves none of them.',
  );
}

async function tellActs(system: StorySystem, teller: StoryTeller): Promise<void> {
  const { doctor, linkWorker, edna } = CAST;
  const referrals = 'ginnel.referrals';
  const { person, isKnown } = await knownPerson(system, teller);

  const root = idOf(
    await teller.tell({
      text: 'Her GP, Dr Priya Lowther, refers her to the social prescribing service.',
      by: doctor,
      path: '/v1/referrals',
      body: {
        person,
        priority: 'routine',
        needs: ['bereavement', 'loneliness'],
        note: 'Her sister died in the spring. Used to walk every Monday. Ring after eleven.',
      },
      event: `${referrals}.referral-sent.v1`,
    }),
  );
  const own = `/v1/referrals/${root}`;
  await teller.tell({
    text: 'Morag Whitlow, a link worker, rings before eleven. Nobody picks up.',
    by: linkWorker,
    path: `${own}/not-reached`,
    body: { channel: 'phone', at: await timeNow(system) },
    event: `${referrals}.person-not-reached.v1`,
    referral: root,
  });
  await teller.tell({
    text: 'Morag rings again, and they talk for half an hour.',
    by: linkWorker,
    path: `${own}/reached`,
    body: { channel: 'phone', at: await timeNow(system) },
    event: `${referrals}.person-reached.v1`,
    referral: root,
  });
  if ((await system.ask(edna, '/v1/people/me')).status !== 200) {
    const made = await system.act(linkWorker, `/v1/people/${person}/link-code`);
    await teller.tell({
      text: 'Morag gives Edna a code on paper. With it Edna sees her own record and who else sees it.',
      by: edna,
      path: '/v1/people/me/link',
      body: { code: CODE.parse(made.body).code },
      event: 'ginnel.people.person-linked.v1',
      referral: root,
    });
  }
  await teller.tell({
    text: 'They agree what matters to Edna: company, and getting out. Two things to do about it.',
    by: linkWorker,
    path: `${own}/plan`,
    body: { matters: ['company', 'getting-out'], actions: 2 },
    event: `${referrals}.plan-agreed.v1`,
    referral: root,
  });
  await tellOnward(teller, root, isKnown);
  await teller.tell({
    text: 'Morag tells the practice what came of it.',
    by: linkWorker,
    path: `${own}/tell-back`,
    body: { outcome: 'goals-met' },
    event: `${referrals}.outcome-told-back.v1`,
    referral: root,
  });
  await teller.tell({
    text: 'Dr Lowther has read it.',
    by: doctor,
    path: `${own}/acknowledge`,
    event: `${referrals}.outcome-acknowledged.v1`,
    referral: root,
  });
}

async function tellOnward(teller: StoryTeller, root: Uuid, isKnown: boolean): Promise<void> {
  const { linkWorker, coordinator, frontStep, slowLane, kettle } = CAST;
  const providers = storyProviders();
  const referrals = 'ginnel.referrals';
  const onward = (provider: keyof typeof providers, text: string) =>
    teller.tell({
      text,
      by: linkWorker,
      path: `/v1/referrals/${root}/onward`,
      body: { service: providers[provider].services[0]?.id, priority: 'routine', needs: ['loneliness'] },
      event: `${referrals}.referral-sent.v1`,
    });
  const visit = idOf(
    await onward('frontStep', 'Morag sends her onward, for a weekly visit by Front Step Befrienders.'),
  );
  const walk = idOf(await onward('slowLane', 'And for the Monday mile of the Slow Lane Walkers.'));
  const on = (referral: Uuid, act: string): string => `/v1/referrals/${referral}/${act}`;
  await teller.tell({
    text: 'The Slow Lane Walkers are full until spring, and say so.',
    by: slowLane,
    path: on(walk, 'decline'),
    body: { reason: 'no-capacity' },
    event: `${referrals}.referral-declined.v1`,
    referral: walk,
  });
  const redirected = await teller.tell({
    text: 'Gwen Hollis, who coordinates, offers her to the Tuesday Kettle instead.',
    by: coordinator,
    path: on(walk, 'redirect'),
    body: { service: providers.kettle.services[0]?.id },
    event: `${referrals}.referral-redirected.v1, then ${referrals}.referral-sent.v1`,
  });
  const tea = MADE.parse(redirected.body).to ?? walk;
  const acts = [
    [
      frontStep,
      visit,
      'accept',
      isKnown
        ? 'Front Step accepts. They still know her from the time before.'
        : 'Front Step accepts. Only now do they learn who she is.',
    ],
    [kettle, tea, 'accept', 'So does the Tuesday Kettle.'],
    [frontStep, visit, 'start', 'The first visit.'],
    [kettle, tea, 'start', 'The first pot of tea.'],
    [frontStep, visit, 'complete', 'The visits have done what they should: she calls the visitor a friend.'],
    [
      kettle,
      tea,
      'complete',
      'She runs the kettle herself now. With this the hub owes the practice an answer.',
    ],
  ] as const;
  const events = { accept: 'accepted', start: 'started', complete: 'completed' } as const;
  for (const [by, referral, act, text] of acts) {
    await teller.tell({
      text,
      by,
      path: on(referral, act),
      ...(act === 'complete' ? { body: { outcome: 'goals-met' } } : {}),
      event: `${referrals}.referral-${events[act]}.v1`,
      referral,
    });
  }
}

/** Edna's record: hers where she is known from an earlier telling, else a new one that her practice makes. */
async function knownPerson(
  system: StorySystem,
  teller: StoryTeller,
): Promise<{ readonly person: Uuid; readonly isKnown: boolean }> {
  const own = OWN.safeParse((await system.ask(CAST.edna, '/v1/people/me')).body).data;
  if (own !== undefined) {
    teller.person = own.id;
    return { person: own.id, isKnown: true };
  }
  const registered = await teller.tell({
    text: 'Edna sees Dr Priya Lowther at Heaton Moor Medical Centre, who registers her.',
    by: CAST.doctor,
    path: '/v1/people',
    body: EDNA,
    event: 'ginnel.people.person-registered.v1',
  });
  return { person: idOf(registered), isKnown: false };
}

async function timeNow(system: StorySystem): Promise<string> {
  return (await system.ask(CAST.linkWorker, '/v1/referrals?limit=1')).at;
}

function idOf({ body }: { readonly body: unknown }): Uuid {
  const made = MADE.safeParse(body).data;
  if (made === undefined)
    throw new StoryEnded('The story stopped: an answer lacked the id of what was made.');
  return made.id;
}
