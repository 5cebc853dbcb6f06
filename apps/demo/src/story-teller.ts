import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { CAST, storyNames, VIEWERS, type StoryViewer } from './story-cast.js';
import { movedFigures, readFigures, type StoryFigures } from './story-figures.js';
import type { StoryPage } from './story-page.js';
import type { StoryAnswer, StorySystem } from './story-system.js';

const REFERRAL = z.object({
  status: z.string(),
  owner: z.object({ organisation: z.string() }).nullish(),
  next: z.object({ at: z.string(), what: z.string() }).nullish(),
});

const MADE = z.object({ id: z.string(), to: z.string().optional() });

/** One act of the story. */
export interface StoryAct {
  readonly text: string;
  readonly by: StoryViewer;
  readonly path: string;
  readonly body?: object;
  /** The public event that it brings, as it is called; null where none is published. */
  readonly event: string | null;
  /** The referral that everybody is asked about afterwards; by default the one that the act makes. */
  readonly referral?: Uuid;
}

/** Carries acts out, each shown with its answer, its event, who sees what now, and which figure moved. */
export class StoryTeller {
  private number = 0;
  private figures: StoryFigures | undefined;
  private readonly names = storyNames();

  constructor(
    private readonly system: StorySystem,
    private readonly page: StoryPage,
    private readonly pause: (since: number) => Promise<void>,
  ) {}

  /** The person of the story, once she is registered. */
  person: Uuid | undefined;

  /** Tells one act. @throws StoryEnded when it is refused. */
  async tell(act: StoryAct): Promise<StoryAnswer> {
    const since = performance.now();
    this.figures ??= await readFigures(this.system);
    const answer = await this.system.act(act.by, act.path, act.body);
    await this.system.settle();
    this.number += 1;
    this.page.act(this.number, act.text);
    this.page.entry('request', [`POST ${withoutIds(act.path)} → ${answer.status}`]);
    if (act.event !== null) this.page.entry('event', [act.event]);
    const answered = MADE.safeParse(answer.body).data;
    const made = answered?.to ?? answered?.id;
    const referral = act.referral ?? (act.path.startsWith('/v1/referrals') ? made : undefined);
    if (referral !== undefined) await this.showReferral(referral);
    this.person ??= act.path === '/v1/people' ? made : undefined;
    await this.showPerson();
    const after = await readFigures(this.system);
    this.page.entry('figures', movedFigures(this.figures, after, this.names));
    this.figures = after;
    this.page.gap();
    await this.pause(since);
    return answer;
  }

  private async showReferral(referral: Uuid): Promise<void> {
    const path = `/v1/referrals/${referral}`;
    const { body } = await this.system.ask(CAST.linkWorker, path);
    const { status, owner, next } = REFERRAL.parse(body);
    const whose = owner ? (this.names.get(owner.organisation) ?? 'another organisation') : undefined;
    const due = next ? `, owes ${next.what} by ${dayAndTime(next.at)}` : '';
    this.page.entry('now', [
      `${status}: ${whose === undefined ? 'closed, nobody owes anything' : `${whose}${due}`}`,
    ]);
    const sights = await Promise.all(
      VIEWERS.map(async (viewer) => `${viewer.short} ${(await this.system.ask(viewer, path)).status}`),
    );
    this.page.entry('referral', sights);
  }

  private async showPerson(): Promise<void> {
    if (this.person === undefined) return;
    const own = `/v1/people/${this.person}`;
    const sights = await Promise.all(
      VIEWERS.map(async (viewer) => {
        const path = viewer === CAST.edna ? '/v1/people/me' : own;
        return `${viewer.short} ${(await this.system.ask(viewer, path)).status}`;
      }),
    );
    this.page.entry('her name', sights);
  }
}

function withoutIds(path: string): string {
  return path.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}');
}

const WHEN = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

function dayAndTime(instant: string): string {
  return WHEN.format(new Date(instant));
}
