import type { CalendarDate, Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { DemoAct } from './demo-act.js';
import { demoCast, type DemoCast } from './demo-cast.js';
import type { DemoCommand, OrganisationToList, PersonRecord } from './demo-command.js';
import { personName, playEpisode, type DemoRoute } from './demo-episode.js';
import { demoIdentities, membersAmong } from './demo-identities.js';
import { AGENCY, BOARD, DEMO_AREA, DEMO_FEED, demoFeed, HUB } from './demo-organisations.js';
import { inventPeople, type DemoPerson } from './demo-people.js';
import { Draw } from './draw.js';
import type { EpisodeScript } from './episode-script.js';
import { WorkingYear, type Moment } from './working-year.js';

/** What a demo is made from: the same settings give the same plan. */
export interface DemoSettings {
  /** A share of the whole demo (800 people, 2,000 referrals): 10 is ten times as much, 0.01 a hundredth. */
  readonly size: number;
  readonly seed: number;
  /** The present, at which the twelve months end. */
  readonly end: Instant;
}

/** One day of the demo's year. */
export interface DemoDay {
  readonly date: CalendarDate;
  readonly acts: readonly DemoAct[];
}

/** The demo's year: what is there before it begins, then day by day what happens. */
export interface DemoPlan {
  /** When business time begins. */
  readonly start: Instant;
  /** The present, at which it ends. */
  readonly end: Instant;
  /** What is there before the first day, in stages: each stands on the one before. */
  readonly setup: readonly (readonly DemoAct[])[];
  /** Working days in order; some may hold no act. */
  readonly days: readonly DemoDay[];
  readonly people: number;
  readonly referrals: number;
  /** All acts, the setup included. */
  readonly acts: number;
}

const PEOPLE = 800;
const REFERRALS = 2_000;
const CONTRACTS = 12;

/** Plans the year. Pure: reads the fixtures, knows no clock. */
export function demoPlan({ size, seed, end }: DemoSettings): DemoPlan {
  const draw = new Draw(seed);
  const year = new WorkingYear(end);
  const cast = demoCast();
  const [today] = year.days.slice(-1);
  const people = inventPeople(
    Math.max(1, Math.round(PEOPLE * size)),
    cast.practices,
    today ?? '',
    draw.part(1),
  );
  const episodes = playEpisodes(people, Math.round(REFERRALS * size), { cast, year, draw: draw.part(2) });
  const acts = [...episodes.registrations, ...episodes.scripts.flatMap((script) => script.acts())].sort(
    (one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0),
  );
  const setup = setupActs(cast, year);
  return {
    start: year.start,
    end,
    setup,
    days: byDay(acts, year),
    people: people.length,
    referrals: episodes.scripts.reduce((sum, { referrals }) => sum + referrals, 0),
    acts: setup.flat().length + acts.length,
  };
}

function setupActs(cast: DemoCast, year: WorkingYear): readonly (readonly DemoAct[])[] {
  const from = year.days[0] ?? '';
  const none = { odsCode: null, network: null, hub: null };
  const { users } = demoIdentities();
  const members = (organisation: Uuid): readonly DemoCommand[] =>
    membersAmong(users, organisation).map((member) => ({ type: 'keep-member', organisation, member }));
  const ofBoard: readonly (readonly DemoCommand[])[] = [
    [
      listed({ id: BOARD.id, kind: 'commissioner-board', name: BOARD.name, ...none }),
      listed({ id: HUB.id, kind: 'hub', name: HUB.name, ...none }),
      listed({ id: AGENCY.id, kind: 'agency', name: AGENCY.name, ...none }),
    ],
    [
      ...cast.practices.map(({ id, name, odsCode, networkId: network }) =>
        listed({ id, kind: 'practice', name, odsCode, network, hub: HUB.id }),
      ),
      { type: 'set-referral-mode', area: DEMO_AREA, mode: 'hybrid' },
      { type: 'import-feed', received: { source: DEMO_FEED, feed: demoFeed(), area: DEMO_AREA } },
    ],
    cast.providers.slice(0, CONTRACTS).map(({ id: provider }) => ({
      type: 'hold-contract',
      board: BOARD.id,
      contract: { provider, from, until: null },
    })),
    members(BOARD.id),
  ];
  const stages = [
    ...ofBoard.map((commands) => ({ by: cast.board, commands })),
    { by: cast.hub, commands: members(HUB.id) },
  ];
  return stages.map(({ by, commands }, stage) =>
    commands.map((command, index) => ({
      at: year.start,
      key: `setup.${stage}.${index}`,
      about: `setup.${stage}.${index}`,
      by,
      makes: null,
      command,
    })),
  );
}

function listed(organisation: Omit<OrganisationToList, 'area'>): DemoCommand {
  return { type: 'list-organisation', organisation: { ...organisation, area: DEMO_AREA } };
}

interface Stage {
  readonly cast: DemoCast;
  readonly year: WorkingYear;
  readonly draw: Draw;
}

interface Episodes {
  readonly registrations: readonly DemoAct[];
  readonly scripts: readonly EpisodeScript[];
}

/** Everybody has one episode, and some, in further rounds, another, until there are as many referrals as wanted. */
function playEpisodes(people: readonly DemoPerson[], wanted: number, { cast, year, draw }: Stage): Episodes {
  const registrations: DemoAct[] = [];
  const scripts: EpisodeScript[] = [];
  const latest = new Map<number, number>();
  let sent = 0;
  for (let round = 0; sent < wanted && round < 50; round += 1) {
    for (const person of draw.part(round).shuffled(people)) {
      if (sent >= wanted) break;
      const number = scripts.length;
      const own = draw.part(1_000 + number);
      const route = routeOf(person, draw);
      const sentAt = firstMoment(latest.get(person.number), year, own);
      if (sentAt === undefined) continue;
      const mostReferrals = Math.min(wanted - sent, 8);
      const script = playEpisode(
        { name: `episode-${number}`, person, route, sentAt, mostReferrals },
        cast,
        year,
        own,
      );
      if (!latest.has(person.number))
        registrations.push(registration(person, route, sentAt, { cast, year, draw: own }));
      latest.set(person.number, sentAt.day);
      scripts.push(script);
      sent += script.referrals;
    }
  }
  return { registrations, scripts };
}

/** Fixed for a person: whoever registers somebody also refers them. */
function routeOf({ number }: DemoPerson, draw: Draw): DemoRoute {
  return draw.part(-1 - number).weighted([
    ['practice', 79],
    ['direct', 9],
    ['self', 7],
    ['agency', 5],
  ] as const);
}

/** A day of the year; at least 70 working days after the person's episode before, so that later days fill up too. */
function firstMoment(before: number | undefined, year: WorkingYear, draw: Draw): Moment | undefined {
  const first = before === undefined ? 1 : before + 70;
  const last = year.days.length - 1;
  if (first > last) return undefined;
  const days = [draw.between(first, last), draw.between(first, last)];
  const day = before === undefined && draw.chance(0.5) ? Math.min(...days) : (days[0] ?? first);
  const moment = { day, minute: draw.between(9 * 60, 17 * 60 - 1) };
  return year.holds(moment) || day === 1 ? moment : { day: day - 1, minute: moment.minute };
}

function registration(
  person: DemoPerson,
  route: DemoRoute,
  sentAt: Moment,
  { cast, year, draw }: Stage,
): DemoAct {
  const { practice } = person;
  const by =
    route === 'self' ? cast.linkWorker(practice) : route === 'agency' ? cast.agency : cast.referrer(practice);
  const name = personName(person);
  return {
    at: year.instant({ day: sentAt.day - 1, minute: draw.between(9 * 60, 17 * 60 - 1) }),
    key: name,
    about: name,
    by,
    makes: name,
    command: { type: 'register-person', record: recordOf(person) },
  };
}

/** What the practice where they belong writes about somebody. */
function recordOf(person: DemoPerson): PersonRecord {
  return {
    name: { given: person.givenName, family: person.familyName },
    nhsNumber: person.nhsNumber,
    birthDate: person.birthDate,
    address: { lines: [person.addressLine, 'Stockport'], postcode: person.postcode },
    phone: person.phone,
    gender: person.gender,
    practice: person.practice.id,
  };
}

function byDay(acts: readonly DemoAct[], year: WorkingYear): readonly DemoDay[] {
  const days = new Map<CalendarDate, DemoAct[]>(year.days.map((date) => [date, []]));
  // Office hours lie within one day in UTC too, in winter and in summer.
  for (const act of acts) days.get(act.at.slice(0, 10))?.push(act);
  return [...days].map(([date, onDay]) => ({ date, acts: onDay }));
}
