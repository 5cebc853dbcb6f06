import { decodeEntities } from './html-entities.js';

/** One piece of an HTML text, as a browser would cut it. `active` marks what could run: a handler, a script link. */
export type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly name: string; readonly closing: boolean; readonly active: boolean }
  | { readonly kind: 'dropped'; readonly active: boolean };

/** Elements whose content is never text for a reader. */
const DROPPED = new Set([
  'script',
  'style',
  'iframe',
  'noembed',
  'noframes',
  'noscript',
  'template',
  'object',
  'title',
  'textarea',
  'xmp',
]);
const ACTIVE = new Set(['script', 'iframe', 'object', 'embed', 'applet']);

/** Whether a tag's attributes hold an event handler or a link that runs. */
function runs(attributes: string): boolean {
  const names = attributes.replace(/=\s*(?:"[^"]*"|'[^']*')/g, '= ');
  const joined = decodeEntities(attributes).replace(/\s/g, '');
  return /(?:^|[\s/])on[a-z]+\s*=/i.test(names) || /=["']?(?:javascript|vbscript):/i.test(joined);
}

/** Where the tag that begins at `from` ends (the place of its `>`), quotes respected; -1 when it never does. */
function endOfTag(html: string, from: number): number {
  let quote = '';
  let last = '';
  for (let i = from; i < html.length; i++) {
    const c = html.charAt(i);
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '>') return i;
    else if ((c === '"' || c === "'") && last === '=') quote = c;
    if (c.trim() !== '') last = c;
  }
  return -1;
}

function endOfComment(html: string, from: number): number {
  if (html.startsWith('>', from)) return from + 1;
  if (html.startsWith('->', from)) return from + 2;
  const end = /--!?>/g;
  end.lastIndex = from;
  return end.exec(html) === null ? html.length : end.lastIndex;
}

function endOfElement(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}(?=[\\s/>])[^>]*>?`, 'gi');
  end.lastIndex = from;
  return end.exec(html) === null ? html.length : end.lastIndex;
}

/**
 * Cuts a text into tokens in one pass. Comments, declarations and the content of scripts, styles and frames come
 * out as `dropped`. A tag that never ends makes the rest plain text, so nothing a reader could want is lost.
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  const opening = /<(?:!--|[!?]|(\/?)([a-zA-Z][^\s/>]*)|\/)/g;
  let at = 0;
  for (let match = opening.exec(html); match !== null; match = opening.exec(html)) {
    if (match.index > at) yield { kind: 'text', text: html.slice(at, match.index) };
    at = match.index;
    const name = match[2]?.toLowerCase();
    if (match[0] === '<!--') {
      at = endOfComment(html, opening.lastIndex);
      yield { kind: 'dropped', active: false };
    } else if (name === undefined) {
      const end = html.indexOf('>', opening.lastIndex);
      if (end < 0) break;
      at = end + 1;
      yield { kind: 'dropped', active: false };
    } else {
      const end = endOfTag(html, opening.lastIndex);
      if (end < 0) break;
      const attributes = html.slice(opening.lastIndex, end);
      const closing = match[1] === '/';
      const active = !closing && (ACTIVE.has(name) || runs(attributes));
      at = end + 1;
      if (DROPPED.has(name) && !closing) {
        at = endOfElement(html, name, at);
        yield { kind: 'dropped', active };
      } else yield { kind: 'tag', name, closing, active };
    }
    opening.lastIndex = at;
  }
  if (at < html.length) yield { kind: 'text', text: html.slice(at) };
}
