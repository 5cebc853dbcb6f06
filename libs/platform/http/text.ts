/** Ranges of characters: C0, DEL and C1, and those of them that are no line feed or tab. */
const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f`;
const CONTROLS_BUT_LINES = String.raw`\u0000-\u0008\u000b-\u001f\u007f-\u009f`;
const CONTROL = new RegExp(`[${CONTROLS}]`);
const CONTROL_BUT_LINES = new RegExp(`[${CONTROLS_BUT_LINES}]`);

/** Of text without control characters, as a pattern of JSON Schema: of one line, and of several. */
export const PLAIN_LINE = `^[^${CONTROLS}]*$`;
export const PLAIN_TEXT = String.raw`^([^${CONTROLS_BUT_LINES}]|\r\n)*$`;

/** True when every surrogate of the text has its partner, so that it can be written as UTF-8. */
export function isWellFormed(text: string): boolean {
  // A lone surrogate is what a `u` pattern still matches as one code point of category Cs.
  return !/\p{Cs}/u.test(text);
}

/** True for text of one line: well formed, no control character (C0, DEL, C1). */
export function isPlainLine(text: string): boolean {
  return !CONTROL.test(text) && isWellFormed(text);
}

/** True for text of several lines: as `isPlainLine`, but line feed and tab may stand in it. */
export function isPlainText(text: string): boolean {
  return !CONTROL_BUT_LINES.test(text) && isWellFormed(text);
}

/** True for text that can be stored and sent on at all: no NUL and no unpaired surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && isWellFormed(text);
}
