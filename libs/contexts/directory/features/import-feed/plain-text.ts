import { decodeEntities } from './html-entities.js';
import { htmlTokens } from './html-tokens.js';

/** A text made safe, and what it took. */
export interface PlainText {
  /** Lines without markup; empty when nothing was left. */
  readonly text: string;
  /** It held tags, comments or character references. */
  readonly html: boolean;
  /** It held something that a browser could have run. */
  readonly active: boolean;
  /** It held control characters, unpaired surrogates or characters that hide or turn text. */
  readonly unprintable: boolean;
}

const BLOCKS = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'dd',
  'div',
  'dl',
  'dt',
  'fieldset',
  'figure',
  'footer',
  'form',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'main',
  'nav',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'tr',
  'ul',
]);

/** Control characters but tab and line breaks, zero-width spaces, bidirectional overrides, unpaired surrogates. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const HIDING = /[\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const TURNING = /[\u202a-\u202e\u2066-\u2069]/;
const UNPAIRED = /\p{Surrogate}/gu;
const MARKUP = /<[a-zA-Z/!?]/;
const RUNNABLE = /<\s*\/?(?:script|iframe|object|embed|svg|img)/i;

function printable(text: string): string {
  return text.replace(CONTROLS, '').replace(HIDING, '').replace(UNPAIRED, '\ufffd');
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.replace(/[^\S\n]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function withoutTags(html: string): { readonly text: string; readonly active: boolean } {
  const parts: string[] = [];
  let active = false;
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') parts.push(decodeEntities(token.text.replace(/[ \t\r\n\f]+/g, ' ')));
    else {
      active ||= token.active;
      if (token.kind === 'dropped') continue;
      if (token.name === 'br') parts.push('\n');
      else if (token.name === 'li') parts.push(token.closing ? '' : '\n- ');
      else if (BLOCKS.has(token.name)) parts.push(token.closing ? '\n\n' : '\n');
      else if (token.name === 'td' || token.name === 'th') parts.push(' ');
    }
  }
  return { text: parts.join(''), active };
}

/**
 * Makes plain text of what a feed gives as text or HTML. Character references are decoded once; scripts, styles,
 * frames and comments go with their content; a `<` that would still open a tag gets a space after it, so the
 * result runs nothing even where somebody shows it as HTML. Total and linear in the text's length.
 */
export function toPlainText(given: string): PlainText {
  const marked = MARKUP.test(given);
  const read = marked ? withoutTags(given) : { text: decodeEntities(given), active: false };
  const clean = tidy(printable(read.text));
  return {
    text: clean.replace(/<(?=[a-zA-Z/!?])/g, '< '),
    html: marked || read.text !== given,
    active: read.active || RUNNABLE.test(clean),
    unprintable: [CONTROLS, UNPAIRED, TURNING].some((signs) => read.text.search(signs) >= 0),
  };
}
