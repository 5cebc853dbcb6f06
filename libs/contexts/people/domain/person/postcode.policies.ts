const spaces = /[\s\u00a0]+/g;
const postcode = /^([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})$/;

/**
 * A UK postcode in capitals with its one space (`SK1 3XE`), whatever spaces and case it was written with; null when the
 * text has not the shape of one. Whether the postcode exists is not looked up.
 */
export function readPostcode(text: string): string | null {
  const parts = postcode.exec(text.replace(spaces, '').toUpperCase());
  return parts === null ? null : `${parts[1]} ${parts[2]}`;
}

/** The first half of a postcode (`SK1`): all of an address that anyone without sight of the person may know. */
export function outcodeOf(text: string): string | null {
  return readPostcode(text)?.split(' ')[0] ?? null;
}
