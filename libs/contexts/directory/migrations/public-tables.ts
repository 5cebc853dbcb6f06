/**
 * The tables that every tenant may read: what organisations have published about themselves and their services, and who
 * keeps each entry. No person stands in them but one whom a listing names as its contact; these texts are in
 * `service_text` and `organisation_text`, which can be blanked. Every other table is locked to its tenant.
 */
export const DIRECTORY_PUBLIC_TABLES = [
  'steward',
  'organisation_row',
  'organisation_text',
  'service_row',
  'service_text',
  'area_row',
] as const;
