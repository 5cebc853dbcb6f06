/** What a person may be referred for; ours, with the words explained in docs/domain/coded-lists.md. */
export const needs = [
  'loneliness',
  'low-mood',
  'anxiety',
  'bereavement',
  'carer-strain',
  'long-term-condition',
  'frailty',
  'memory-loss',
  'physical-activity',
  'food-and-healthy-weight',
  'alcohol-or-drugs',
  'debt',
  'benefits',
  'food-and-fuel',
  'housing',
  'work-and-learning',
  'new-parent',
  'family',
  'language',
  'digital-access',
  'transport',
  'other',
] as const;
export type Need = (typeof needs)[number];

/** What may matter to a person in a plan; ours, as above. */
export const matters = [
  'company',
  'family',
  'getting-out',
  'being-useful',
  'interests',
  'nature',
  'faith-and-culture',
  'health',
  'moving',
  'sleep',
  'confidence',
  'independence',
  'money',
  'a-safe-home',
  'work',
  'learning',
  'other',
] as const;
export type Matter = (typeof matters)[number];

/** Whether each word is one of a list: a word of one's own could carry a name into events and figures. */
export function areListed(words: readonly string[], list: readonly string[]): boolean {
  return words.every((word) => list.includes(word));
}
