import { SignInError } from '../sign-in/sign-in.error.js';
import { problem, unavailable } from './problem.error.js';
import type { ProblemError } from './problem.error.js';

const REALM = 'Bearer realm="ginnel"';

/** The 401 (or 503, when the issuer's keys cannot be had) that a failed sign-in means; undefined for other errors. */
export function signInProblem(error: unknown): ProblemError | undefined {
  if (!(error instanceof SignInError)) return undefined;
  if (error.code === 'issuer-unavailable') {
    return unavailable('issuer-unavailable', 5, 'The token issuer does not answer. Try again shortly.');
  }
  // RFC 6750, section 3.1: no error attribute when no token was sent.
  const challenge = error.code === 'token-missing' ? REALM : `${REALM}, error="invalid_token"`;
  return problem(error.code, { headers: { 'WWW-Authenticate': challenge } });
}
