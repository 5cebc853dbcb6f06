import { problem } from '../problems/problem.error.js';
import { isPlainLine } from '../text.js';

const FORBIDDEN_NAME = /^(__proto__|constructor|prototype)(\[|\.|$)/;
const LONGEST = 8_192;

/**
 * Checks a request's path and query as they came. Throws `uri-too-long` over 8,192 characters, `bad-characters` for
 * NUL, other control characters and what is not UTF-8 (which includes escaped unpaired surrogates), and
 * `forbidden-key` for a parameter name that could reach a prototype.
 */
export function checkAddress(url: string): void {
  if (url.length > LONGEST) throw problem('uri-too-long');
  const [path = '', ...rest] = url.split('?');
  checkText(path);
  for (const pair of rest.join('?').split('&')) {
    checkText(pair);
    const name = decoded(pair.split('=', 1)[0] ?? '');
    if (FORBIDDEN_NAME.test(name)) throw problem('forbidden-key');
  }
}

function checkText(escaped: string): void {
  if (!isPlainLine(decoded(escaped))) throw badCharacters();
}

function decoded(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    throw badCharacters();
  }
}

function badCharacters(): Error {
  return problem('bad-characters', { detail: 'The address holds characters that are not accepted.' });
}
