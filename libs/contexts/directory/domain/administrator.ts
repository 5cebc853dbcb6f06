import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';

/** Who keeps the directory: an administrator, always of one organisation. */
export interface Administrator {
  readonly organisation: Uuid;
  /** Issuer and subject of the token. */
  readonly principal: string;
}

/** A request of an administrator that a retry repeats under the same key. */
export interface AdministratorsRequest {
  readonly by: Administrator;
  readonly idempotencyKey: string;
}

/** Who acts, as an administrator. @throws DesignedError `organisation-missing` for a token without an organisation. */
export function administratorOf(actor: {
  readonly organisation: Uuid | null;
  readonly principal: string;
}): Administrator {
  const { organisation, principal } = actor;
  if (organisation === null) {
    throw new DesignedError('organisation-missing', 'forbidden', 'Sign in for an organisation to do this.');
  }
  return { organisation, principal };
}

/** What another organisation's record answers: the same as an unknown one. */
export function notFound(): DesignedError {
  return new DesignedError('not-found', 'not-found', 'There is nothing here, or nothing that you may see.');
}
