import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { CAST } from './story-cast.js';
import type { StorySystem } from './story-system.js';

const PAGE = z.object({ referrals: z.array(z.unknown()), next: z.string().nullable() });
const WORKLOAD = z.object({
  providers: z.array(
    z.object({ provider: z.string(), received: z.number(), answeredInTime: z.number(), open: z.number() }),
  ),
});
const FUNNEL = z.object({ years: z.array(z.object({ rows: z.unknown(), total: z.unknown() })) });
const MOST_PAGES = 30;

/** The figures that the story watches. */
export interface StoryFigures {
  /** Open referrals on the hub's board. */
  readonly board: number;
  /** The contract holder's workload, by provider. */
  readonly workload: ReadonlyMap<
    Uuid,
    { readonly received: number; readonly inTime: number; readonly open: number }
  >;
  /** The published funnel of the area, as text to compare. */
  readonly published: string;
}

/** Reads the figures as those who may see them. */
export async function readFigures(system: StorySystem): Promise<StoryFigures> {
  const workload = WORKLOAD.safeParse((await system.ask(CAST.board, '/v1/workload')).body).data;
  const funnel = FUNNEL.safeParse((await system.ask(CAST.board, '/v1/funnel')).body).data;
  return {
    board: await boardOf(system),
    workload: new Map(
      (workload?.providers ?? []).map(({ provider, received, answeredInTime, open }) => [
        provider,
        { received, inTime: answeredInTime, open },
      ]),
    ),
    published: JSON.stringify(funnel?.years.map(({ rows, total }) => ({ rows, total }))),
  };
}

/** What moved from one reading to the next, in words; `names` of the providers that are told of. */
export function movedFigures(
  before: StoryFigures,
  after: StoryFigures,
  names: ReadonlyMap<Uuid, string>,
): readonly string[] {
  const moved: string[] = [];
  moved.push(`hub's board ${change(before.board, after.board)} open`);
  for (const [provider, now] of after.workload) {
    const name = names.get(provider);
    const then = before.workload.get(provider) ?? { received: 0, inTime: 0, open: 0 };
    if (name === undefined || JSON.stringify(then) === JSON.stringify(now)) continue;
    const parts = (['received', 'inTime', 'open'] as const)
      .filter((key) => then[key] !== now[key])
      .map((key) => `${key === 'inTime' ? 'in time' : key} ${change(then[key], now[key])}`);
    moved.push(`workload of ${name}: ${parts.join(', ')}`);
  }
  moved.push(before.published === after.published ? 'published funnel: unmoved' : 'published funnel: moved');
  return moved;
}

function change(before: number, after: number): string {
  return before === after ? String(after) : `${before} → ${after}`;
}

async function boardOf(system: StorySystem): Promise<number> {
  let count = 0;
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { body } = await system.ask(CAST.coordinator, `/v1/referrals?show=open&limit=100${cursor}`);
    const { referrals, next } = PAGE.parse(body);
    count += referrals.length;
    if (next === null) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  return count;
}
