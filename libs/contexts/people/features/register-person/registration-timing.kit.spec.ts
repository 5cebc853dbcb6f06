import { checkDigitOf } from '#people/domain/nhs-number/nhs-number.policies';

/** One registration as its caller sees it: everything an answer could tell, and how long it took. */
export interface ObservedAnswer {
  readonly status: number;
  /** Header names, sorted. */
  readonly headers: string;
  /** The body with ids and digits made alike. */
  readonly shape: string;
  readonly milliseconds: number;
}

/** The n-th number of the range that is never given to anybody. */
export function testNhsNumber(n: number): string {
  for (let candidate = n * 2; ; candidate += 1) {
    const digits = `999${String(candidate).padStart(6, '0')}`;
    const check = checkDigitOf(digits);
    if (check < 10 && candidate >= n * 2) return `${digits}${String(check)}`;
  }
}

/**
 * The probability that a random member of `one` took longer than a random member of `other`: 0.5 when time tells
 * nothing (the area under the curve of whoever guesses by time).
 */
export function areaUnderCurve(one: readonly number[], other: readonly number[]): number {
  const all = [
    ...one.map((value) => ({ value, one: true })),
    ...other.map((value) => ({ value, one: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    const rank = (from + 1 + to) / 2;
    ranks += rank * all.slice(from, to).filter((each) => each.one).length;
    from = to;
  }
  return (ranks - (one.length * (one.length + 1)) / 2) / (one.length * other.length);
}
