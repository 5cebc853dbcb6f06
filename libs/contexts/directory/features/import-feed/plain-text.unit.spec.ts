import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toPlainText } from './plain-text.js';

const textOf = (given: string): string => toPlainText(given).text;

describe('a description made plain', () => {
  it('keeps paragraphs, lists and line breaks as lines', () => {
    expect(textOf('<p>One.</p><ul><li>two</li><li>three</li></ul><p>four<br>five</p>')).toBe(
      'One.\n\n- two\n- three\n\nfour\nfive',
    );
  });

  it('keeps the line breaks of a text that never was HTML, and does not call it HTML', () => {
    const plain = 'Shower & laundry.\n\nAges 5 < 11; R&D; 3 > 2';
    expect(toPlainText(plain)).toEqual({ text: plain, html: false, active: false, unprintable: false });
  });

  it('decodes character references once only', () => {
    expect(textOf('<p>tea&nbsp;&amp;&#32;toast &ndash; &#163;4, &#x2019;tis &amp;lt; &#146;</p>')).toBe(
      'tea & toast – £4, ’tis &lt; ’',
    );
    expect(textOf('no &such; name, &#xD800; &#0; &#1114112;')).toBe('no &such; name, \ufffd \ufffd \ufffd');
  });

  it.each([
    ['a script', '<p>a</p><script>alert(1)</script><p>b</p>', 'a\n\nb'],
    ['a script in capitals, badly closed', 'a<SCRIPT type="x">alert(1)</ScRiPt \n foo>b', 'ab'],
    ['a script that is never closed', 'a<script>alert(1)', 'a'],
    ['a handler', '<b title="x>y" onclick=alert(1)>a</b>', 'a'],
    ['a handler without a space before it', '<img/onerror=alert(1) src=x>a', 'a'],
    ['a script link in disguise', '<a href="java&#115;cript:alert(1)">a</a>', 'a'],
    ['a frame', 'a<iframe srcdoc="<script>alert(1)</script>"></iframe>b', 'ab'],
    [
      'a script told in character references',
      '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
      '< script>alert(1)< /script>',
    ],
    ['a tag split by a hiding character', '&lt;\u200bscript&gt;', '< script>'],
    ['a tag that never ends', 'a <img src="x" onerror="alert(1)', 'a < img src="x" onerror="alert(1)'],
  ])('takes out %s and says so', (_what, given, text) => {
    const plain = toPlainText(given);
    expect(plain.text).toBe(text);
    expect(plain.active).toBe(true);
  });

  it.each([
    ['styles', '<style>p{display:none}</style>a', 'a'],
    ['comments', 'a<!-- <b>not</b> -->b<!-->c', 'abc'],
    ['declarations', '<!DOCTYPE html><?xml version="1.0"?>a', 'a'],
    ['links with innocent words in them', '<a href="https://example.org/online=1">a</a>', 'a'],
  ])('takes out %s without calling them active', (_what, given, text) => {
    expect(toPlainText(given)).toMatchObject({ text, active: false });
  });

  it('loses no words to a lone angle bracket', () => {
    expect(textOf('BMI <a lot & a heart </3 for you')).toBe('BMI < a lot & a heart < /3 for you');
  });

  it('drops what cannot be stored or would turn the text, and says so', () => {
    expect(toPlainText('a\u0000b\ud83cc\u202ed\u202c')).toEqual({
      text: 'ab\ufffdcd',
      html: false,
      active: false,
      unprintable: true,
    });
    expect(toPlainText('😀 fine')).toMatchObject({ text: '😀 fine', unprintable: false });
  });

  it('never leaves a tag, a control character or half a character, whatever it is given', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '<!--',
      '-->',
      '<script',
      '</script>',
      '<p>',
      '&lt;',
      '&#60;',
      '&amp;',
      '"',
      "'",
      '=',
      ' on',
      'a',
      '\u0000',
      '\u200b',
      '\ud800',
      '\n',
      '/',
      '!',
      '<style>',
      '<img src=x ',
    );
    const given = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(given, (html) => {
        const { text } = toPlainText(html);
        expect(text).not.toMatch(/<[a-zA-Z/!?]/);
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]|\p{Surrogate}/u);
        expect(text).toBe(text.trim());
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '<a ',
    '<',
    '<!--',
    '<script>',
    '&lt;',
    '<p>',
    '</',
    '<a "',
    '<script></script>',
    "<x='",
    '\n',
    ' \t',
  ])('takes time in proportion to its length for many %j', (piece) => {
    const started = performance.now();
    toPlainText(piece.repeat(Math.ceil(2_000_000 / piece.length)));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
