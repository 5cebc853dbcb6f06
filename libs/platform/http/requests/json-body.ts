import { problem } from '../problems/problem.error.js';
import { isStorable } from '../text.js';

/** How deep objects and lists may be nested in a body. */
export const DEEPEST_NESTING = 32;

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body. Throws problems: `malformed-json` (not JSON or not UTF-8), `nested-too-deep` (over 32),
 * `forbidden-key` (a key that could reach a prototype), `bad-characters` (NUL or an unpaired surrogate anywhere).
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  const value = parsed(decoded(bytes));
  checkWhole(value);
  return value;
}

function decoded(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw problem('malformed-json', { detail: 'The body is not UTF-8.' });
  }
}

function parsed(text: string): unknown {
  if (nestingOf(text) > DEEPEST_NESTING) {
    throw problem('nested-too-deep', { detail: `Objects and lists may be nested ${DEEPEST_NESTING} deep.` });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw problem('malformed-json', { detail: 'The body could not be read as JSON.' });
  }
}

/** The deepest bracket nesting outside of strings, counted before anything is built from the text. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === 0x5c) at += 1;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x7b || unit === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (unit === 0x7d || unit === 0x5d) depth -= 1;
  }
  return deepest;
}

function checkWhole(root: unknown): void {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') checkText(value);
    else if (Array.isArray(value)) for (const item of value as readonly unknown[]) open.push(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inside] of Object.entries(value)) {
        if (FORBIDDEN_KEYS.has(key)) throw problem('forbidden-key');
        checkText(key);
        open.push(inside);
      }
    }
  }
}

function checkText(text: string): void {
  if (!isStorable(text))
    throw problem('bad-characters', { detail: 'NUL and unpaired surrogates are not accepted.' });
}
