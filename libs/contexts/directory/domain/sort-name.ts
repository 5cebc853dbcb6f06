const LONGEST = 40;

/** What lists sort a name by: its first 40 characters in lower case; short enough to stand in a page's cursor. */
export function sortNameOf(name: string): string {
  return Array.from(name.toLowerCase()).slice(0, LONGEST).join('');
}
