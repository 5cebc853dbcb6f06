/**
 * A text as a prefix search in PostgreSQL's tsquery form: every word, its beginning at least (`wal:* & frie:*`);
 * undefined for a text that uses search operators (quotes, minus, `or`) or has no word, which means what it says.
 */
export function prefixSearchOf(text: string): string | undefined {
  if (/["-]|(^|\s)or(\s|$)/i.test(text)) return undefined;
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  return words?.map((word) => `${word}:*`).join(' & ');
}
