import type { Actor } from '#platform/http/access/actor';
import { problem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';

/** The organisation that a caller acts for. @throws ProblemError 403 for a token that names none. */
export function organisationOf(actor: Actor): Uuid {
  if (actor.organisation === null) {
    throw problem('forbidden', { detail: 'Your access token names no organisation.' });
  }
  return actor.organisation;
}
