import { PLATFORM_PROBLEMS, type PlatformProblemCode } from './problem.catalogue.js';

/** What a problem says besides its code. Nothing in it may repeat the caller's input or name a person. */
export interface ProblemDetails {
  readonly status: number;
  readonly title?: string;
  /** One sentence for the caller: what is wrong and what to do. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document, e.g. `fields` or `currentRevision`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Thrown anywhere in a request to end it with an RFC 9457 problem document. */
export class ProblemError extends Error {
  constructor(
    readonly code: string,
    readonly details: ProblemDetails,
  ) {
    super(code);
    this.name = 'ProblemError';
  }
}

/** A platform problem by its code; status and title come from the catalogue. */
export function problem(
  code: PlatformProblemCode,
  details: Omit<ProblemDetails, 'status' | 'title'> = {},
): ProblemError {
  return new ProblemError(code, { ...details, ...PLATFORM_PROBLEMS[code] });
}

/** A platform problem that passes by itself: 503 with `Retry-After` in seconds. */
export function unavailable(
  code: PlatformProblemCode,
  retryAfterSeconds: number,
  detail?: string,
): ProblemError {
  return problem(code, {
    ...(detail === undefined ? {} : { detail }),
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}

/**
 * A decider's rejection as a problem: its own code, 409 unless `statuses` names another.
 * The rejection's other members (codes and ids, never personal data) are not copied.
 */
export function rejectionProblem(
  rejection: { readonly code: string },
  statuses: Readonly<Record<string, number>> = {},
  detail?: string,
): ProblemError {
  return new ProblemError(rejection.code, {
    status: statuses[rejection.code] ?? 409,
    ...(detail === undefined ? {} : { detail }),
  });
}
