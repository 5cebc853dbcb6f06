import { describe, expect, it } from '@jest/globals';
import { dateOf, lineOf, linkOf, outsideIdOf, shortened, uuidShape } from './feed-fields.js';

describe("a feed's field", () => {
  it.each([
    ['2024-12-10', { date: '2024-12-10' }],
    ['2024-02-29', { date: '2024-02-29' }],
    ['2024-12-10T09:00:00Z', { date: '2024-12-10' }],
    ['2023-02-29', { date: null }],
    ['2024-13-01', { date: null }],
    ['2024-00-10', { date: null }],
    ['0001-01-01', { date: '0001-01-01' }],
    ['0000-01-01', { date: null }],
    ['10/12/2024', { date: null }],
    ['', null],
    [20241210, null],
  ])('that should be a date, %j, reads as %j', (given, date) => {
    expect(dateOf(given)).toEqual(date);
  });

  it.each([
    ['https://example.org/a?b=c', { kind: 'complete', url: 'https://example.org/a?b=c' }],
    ['www.example.org/libraries', { kind: 'completed', url: 'https://www.example.org/libraries' }],
    ['example.org', { kind: 'completed', url: 'https://example.org' }],
    ['javascript:alert(1)', { kind: 'not-web', url: null }],
    ['data:text/html,x', { kind: 'not-web', url: null }],
    ['https://exa mple.org', { kind: 'not-web', url: null }],
    ['ask at the desk', { kind: 'not-web', url: null }],
    ['', null],
    [null, null],
  ])('that should be a link, %j, reads as %j', (given, link) => {
    expect(linkOf(given)).toEqual(link);
  });

  it.each([
    ['738f94e0-aa6c-6a5c-2395-7b64421ba2a5', 'uuid-shaped'],
    ['738f94e0-aa6c-6a5c-a395-7b64421ba2a5', 'rfc9562'],
    ['738F94E0-AA6C-4A5C-B395-7B64421BA2A5', 'rfc9562'],
    ['738f94e0-aa6c-9a5c-a395-7b64421ba2a5', 'uuid-shaped'],
    ['738f94e0-aa6c-0a5c-a395-7b64421ba2a5', 'uuid-shaped'],
    ['738f94e0aa6c4a5ca3957b64421ba2a5', 'other'],
    ['svc/12', 'other'],
  ])('that should be a UUID, %s, is %s', (id, shape) => {
    expect(uuidShape(id)).toBe(shape);
  });

  it('with an outside id is kept as given, even with spaces around it', () => {
    expect(outsideIdOf(' Svc/12 ')).toEqual({ id: ' Svc/12 ' });
    expect(outsideIdOf(4711)).toEqual({ id: '4711' });
  });

  it.each([undefined, null, '', '  ', {}, [], true])('without an id, %j, is missing one', (given) => {
    expect(outsideIdOf(given)).toEqual({ fault: 'missing' });
  });

  it.each(['a\u0000b', 'a\ud800', 'x'.repeat(201)])(
    'with an id that cannot be stored is unusable',
    (given) => {
      expect(outsideIdOf(given)).toEqual({ fault: 'unusable' });
    },
  );

  it('becomes one line of plain text, or nothing', () => {
    expect(lineOf('  Tea \n &amp;  <b>toast</b> ')).toBe('Tea & toast');
    expect(lineOf('<p> </p>')).toBeNull();
    expect(lineOf(7)).toBeNull();
    expect(lineOf('x'.repeat(400))).toHaveLength(300);
  });

  it('is never cut in the middle of a character', () => {
    expect(shortened('ab😀', 3)).toBe('ab');
    expect(shortened('ab😀', 4)).toBe('ab😀');
  });
});
