import { z } from 'zod';
import { instant, strict, uuid } from '#platform/http/schemas';
import { type FunnelLevel, type Stage, stages } from '#insights/domain/episode-funnel';
import type { Figure } from '#insights/domain/published-figures';
import type { FunnelYear } from './funnel.query.js';

const MOST_YEARS = 10;

const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/);
/** A financial year; that of January 2000 is 1999-00. */
const year = z.string().regex(/^(19|20)\d{2}-\d{2}$/);

/** What may be asked of the funnel: months in order, at most ten years where first and last are named. */
export const FunnelQuestion = strict({
  level: z.enum(['area', 'practice', 'network', 'provider']).default('area'),
  from: month.optional(),
  to: month.optional(),
}).refine(
  ({ from, to }) =>
    from === undefined ||
    to === undefined ||
    (from <= to && Number(to.slice(0, 4)) - Number(from.slice(0, 4)) < MOST_YEARS),
  { path: ['to'], params: { code: 'out-of-range' } },
);

const figure = z.union([z.int(), z.enum(['*', 'not-applicable'])]).meta({
  id: 'Figure',
  description:
    '0; `*` for 1 to 7, and for a figure that would give one away; else rounded to the nearest 5; `not-applicable` where every episode went straight to a provider.',
});

const FunnelFigures = z
  .strictObject({
    referred: figure,
    reached: figure,
    planAgreed: figure,
    sentOnward: figure,
    accepted: figure,
    started: figure,
    completed: figure,
    toldBack: figure,
    acknowledged: figure,
  })
  .meta({ id: 'FunnelFigures' });

const Basis = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('live'), at: instant }),
  z.strictObject({ kind: z.literal('frozen'), month, at: instant }),
]);

/** The funnel as it is answered. */
export const Funnel = z
  .strictObject({
    level: z.enum(['area', 'practice', 'network', 'provider']),
    unit: z.literal('episodes'),
    note: z.string(),
    years: z.array(
      z.strictObject({
        year,
        basis: Basis,
        rows: z.array(
          z.strictObject({
            label: z
              .union([month, uuid])
              .meta({ description: 'A month, or the id of a practice, network or provider' }),
            figures: FunnelFigures,
          }),
        ),
        total: FunnelFigures.meta({
          description:
            'Of the whole financial year to date, whichever months were asked for; of providers the area’s',
        }),
      }),
    ),
  })
  .meta({ id: 'Funnel' });

/** The body of an answer. */
export type FunnelAnswer = z.infer<typeof Funnel>;

const NOTE =
  'Published figures are suppressed and rounded: * stands for 1 to 7 or hides a neighbour, others are to the nearest 5, so rows need not add up to their total.';

/** Writes the published years as a body. */
export function funnelAnswer(level: FunnelLevel, years: readonly FunnelYear[]): FunnelAnswer {
  return {
    level,
    unit: 'episodes',
    note: NOTE,
    years: years.map(({ year: label, basis, rows, total }) => ({
      year: label,
      basis,
      rows: rows.map((row) => ({ label: row.label, figures: figuresOf(row.figures) })),
      total: figuresOf(total),
    })),
  };
}

function figuresOf(figures: Readonly<Record<Stage, Figure>>): z.infer<typeof FunnelFigures> {
  const shown = stages.map((stage) => [camelCase(stage), figures[stage].shown] as const);
  return Object.fromEntries(shown) as z.infer<typeof FunnelFigures>;
}

function camelCase(stage: Stage): string {
  return stage.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
