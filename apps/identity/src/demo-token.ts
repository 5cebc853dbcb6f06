import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Role } from '#platform/http/sign-in/roles';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import { API_AUDIENCE } from './api-resource.js';
import type { DemoDirectory } from './demo-directory.js';
import { SIGNING_ALGORITHM } from './identity-keys.js';
import type { IdentityKeys } from './identity-keys.js';

/** How long a printed demo token lives, in seconds. */
export const DEMO_TOKEN_SECONDS = 8 * 3_600;

/** Which of a user's memberships a token is for; the first that fits. */
export interface MembershipChoice {
  readonly organisation?: Uuid;
  readonly role?: Role;
}

/** Signs an access token for a demo user, like the ones that a sign-in gives but living 8 hours. */
export type MintDemoToken = (subject: string, choice?: MembershipChoice) => Promise<string>;

/** Makes `mintDemoToken`. Minting throws a designed error for an unknown user or membership. */
export function demoTokenMint(issuer: string, directory: DemoDirectory, keys: IdentityKeys): MintDemoToken {
  return async (subject, choice = {}) => {
    const index = directory
      .user(subject)
      ?.memberships.findIndex(
        ({ organisation, role }) =>
          (choice.organisation === undefined || choice.organisation === organisation) &&
          (choice.role === undefined || choice.role === role),
      );
    const claims = directory.claimsOfUser(subject, index ?? -1);
    if (claims === undefined) {
      throw new DesignedError(
        'demo-user-unknown',
        'not-found',
        'There is no demo user with that subject and membership.',
      );
    }
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ ...claims, client_id: 'ginnel-demo' })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: 'at+jwt', kid: keys.kid })
      .setIssuer(issuer)
      .setAudience(API_AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + DEMO_TOKEN_SECONDS)
      .sign(keys.privateKey);
  };
}
