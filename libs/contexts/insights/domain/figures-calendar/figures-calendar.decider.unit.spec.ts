import { describe, expect, it } from '@jest/globals';
import { bankHolidaysOfEngland as holidays } from '#platform/kernel/calendar/bank-holidays.england';
import { replay } from '#platform/kernel/decider';
import type { FunnelCounts } from '#insights/domain/episode-funnel';
import { emptyFunnel } from '#insights/domain/funnel-table';
import type { FiguresCalendarCommand } from './figures-calendar.commands.js';
import { figuresCalendarDecider } from './figures-calendar.decider.js';
import type { FiguresCalendarEvent } from './figures-calendar.events.js';
import type { LevelFigures } from './figures-calendar.state.js';

const board = '00000000-0000-4000-8000-0000000000b1';
const counts = (referred: number): FunnelCounts => ({ ...emptyFunnel, referred });
const subject = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const practices = (rows: number): LevelFigures => ({
  level: 'practice',
  year: '2026-27',
  rows: Array.from({ length: rows }, (_, index) => ({ subject: subject(index), counts: counts(index) })),
  total: counts(rows),
});

const begin = (at: string): FiguresCalendarCommand => ({ type: 'begin-calendar', board, at, holidays });
const freeze = (
  month: string,
  at: string,
  figures: readonly LevelFigures[] = [],
): FiguresCalendarCommand => ({
  type: 'freeze-month',
  ...{ board, month, at, holidays, figures },
});
const due = (at: string): FiguresCalendarCommand => ({
  type: 'freeze-when-due',
  board,
  at,
  holidays,
  figures: [],
});

/** The events or the rejection's code of the last command, after all the commands before it. */
function after(...commands: readonly FiguresCalendarCommand[]): readonly FiguresCalendarEvent[] | string {
  let events: readonly FiguresCalendarEvent[] = [];
  let last: readonly FiguresCalendarEvent[] | string = [];
  for (const command of commands) {
    const decision = figuresCalendarDecider.decide(command, replay(figuresCalendarDecider, events));
    last = decision.outcome === 'accepted' ? decision.events : decision.rejection.code;
    if (decision.outcome === 'accepted') events = [...events, ...decision.events];
  }
  return last;
}

/** When the next freeze is due after the commands. */
function next(...commands: readonly FiguresCalendarCommand[]): string | undefined {
  const events = after(...commands);
  if (typeof events === 'string') return events;
  const last = events.at(-1);
  return last && 'next' in last.data ? last.data.next : undefined;
}

describe('a board’s calendar of frozen figures', () => {
  it.each([
    ['2026-11-10T10:00:00.000Z', '2026-12-01T06:00:00.000Z', 'the first of December is a Tuesday'],
    ['2026-12-02T10:00:00.000Z', '2027-01-04T06:00:00.000Z', 'New Year’s Day is a Friday'],
    ['2026-11-01T03:00:00.000Z', '2026-11-02T06:00:00.000Z', 'the first of November is a Sunday'],
    ['2026-03-10T10:00:00.000Z', '2026-04-01T05:00:00.000Z', 'London is an hour ahead'],
    ['2027-04-20T10:00:00.000Z', '2027-05-04T05:00:00.000Z', 'May begins with a weekend and a bank holiday'],
  ])('that begins at %s is due first at %s: %s', (at, first) => {
    expect(next(begin(at))).toBe(first);
  });

  it('begins once', () => {
    expect(after(begin('2026-11-10T10:00:00.000Z'), begin('2026-11-11T10:00:00.000Z'))).toEqual([]);
  });

  it('freezes the month that has ended last, once, and then waits for the end of the next', () => {
    const at = '2026-12-01T05:00:00.000Z';
    const began = begin('2026-11-10T10:00:00.000Z');
    expect(next(began, freeze('2026-11', at))).toBe('2027-01-04T06:00:00.000Z');
    expect(after(began, freeze('2026-11', at), freeze('2026-11', at))).toBe('already-frozen');
    expect(after(began, freeze('2026-12', at))).toBe('month-not-over');
    expect(after(began, freeze('2026-10', at))).toBe('month-past');
    expect(after(freeze('2026-11', at))).toBe('calendar-not-begun');
  });

  it('knows the end of a month in London', () => {
    const began = begin('2026-05-10T10:00:00.000Z');
    expect(after(began, freeze('2026-06', '2026-06-30T22:59:00.000Z'))).toBe('month-not-over');
    expect(after(began, freeze('2026-06', '2026-06-30T23:00:00.000Z'))).toHaveLength(1);
  });

  it('freezes by itself when it is due, unless somebody has done so', () => {
    const began = begin('2026-11-10T10:00:00.000Z');
    expect(after(began, due('2026-12-01T05:59:59.000Z'))).toEqual([]);
    expect(after(began, due('2026-12-01T06:00:00.000Z'))).toMatchObject([
      { type: 'month-frozen', data: { month: '2026-11', next: '2027-01-04T06:00:00.000Z' } },
    ]);
    expect(
      after(began, freeze('2026-11', '2026-12-01T05:00:00.000Z'), due('2026-12-01T06:00:00.000Z')),
    ).toEqual([]);
  });

  it('that comes late, after months, freezes the last of them alone: the figures are those of now', () => {
    expect(after(begin('2026-11-10T10:00:00.000Z'), due('2027-03-15T06:00:00.000Z'))).toMatchObject([
      { data: { month: '2027-02', next: '2027-04-01T05:00:00.000Z' } },
    ]);
  });

  it('writes pages that the log takes, each subject once, and the totals last', () => {
    const events = after(
      begin('2026-11-10T10:00:00.000Z'),
      freeze('2026-11', '2026-12-01T05:00:00.000Z', [practices(400)]),
    );
    if (typeof events === 'string') throw new Error(events);
    expect(events.map(({ type }) => type)).toEqual([
      'figures-frozen',
      'figures-frozen',
      'figures-frozen',
      'month-frozen',
    ]);
    const rows = events.flatMap((event) => (event.type === 'figures-frozen' ? event.data.rows : []));
    expect(rows).toEqual(practices(400).rows);
    expect(events.at(-1)).toMatchObject({
      data: { totals: [{ level: 'practice', counts: { referred: 400 } }] },
    });
    const large = {
      ...practices(150),
      rows: practices(150).rows.map((row) => ({ ...row, counts: everyColumn(9_999_999) })),
    };
    const [page] = after(
      begin('2026-11-10T10:00:00.000Z'),
      freeze('2026-11', '2026-12-01T05:00:00.000Z', [large]),
    );
    expect(JSON.stringify((page as FiguresCalendarEvent).data, null, 1).length).toBeLessThan(65_536);
  });
});

function everyColumn(count: number): FunnelCounts {
  return Object.fromEntries(Object.keys(emptyFunnel).map((column) => [column, count])) as FunnelCounts;
}
