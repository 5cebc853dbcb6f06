/**
 * What two names of one area have in common: "Stockport", "stockport" and " STOCKPORT" are one commissioning place. For
 * comparing and as a key; shown is the name as the directory published it.
 */
export function areaKeyOf(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
