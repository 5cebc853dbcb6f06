import { ProblemError } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import type { RouteIn } from '#referrals/domain/referral/referral.codes';
import type { KnownWay } from '#referrals/read-models/known-facts/known-facts.query';

/** How a person came in, and where from and to: the practice, its network and the hub that serves it. */
export interface SendingRoute {
  readonly routeIn: RouteIn;
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly hub: Uuid;
}

/**
 * The way of a referral that `sender` sends for a person of `practice`, by the practice's membership on the day.
 * @throws ProblemError 409 `organisation-not-listed`, `direct-not-allowed` or `no-hub`.
 */
export function sendingRoute(
  kind: 'root' | 'direct' | 'self',
  sender: Uuid,
  practice: Uuid | null,
  known: KnownWay | null,
): SendingRoute {
  if (!known) throw refused('organisation-not-listed');
  if (kind === 'direct' && known.mode === 'brokered') throw refused('direct-not-allowed');
  if (kind === 'self') {
    if (known.kind !== 'hub') throw refused('no-hub');
    return { routeIn: 'self', practice, network: known.ofPractice?.network ?? null, hub: sender };
  }
  const isPractice = known.kind === 'practice';
  if (!isPractice && known.kind !== 'agency') throw refused('organisation-not-listed');
  const membership = isPractice ? known.ofSender : known.ofPractice;
  if (!membership?.hub) throw refused('no-hub');
  return {
    routeIn: isPractice ? 'practice' : 'agency',
    practice: isPractice ? sender : practice,
    network: membership.network,
    hub: membership.hub,
  };
}

function refused(code: string): ProblemError {
  return new ProblemError(code, { status: 409 });
}
