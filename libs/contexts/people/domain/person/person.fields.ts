/** What is written about a person: the fields of the identifying record, which lives in the vault alone. */
export const recordFields = [
  'name',
  'nhsNumber',
  'birthDate',
  'address',
  'phone',
  'email',
  'gender',
  'ethnicity',
  'communicationNeeds',
  'practice',
] as const;

/** One of `recordFields`. */
export type RecordField = (typeof recordFields)[number];

/** The fields that decide whether two records are of the same person. */
export const identityFields: readonly RecordField[] = ['nhsNumber', 'birthDate'];
