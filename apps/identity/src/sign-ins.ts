import type { KoaContextWithOIDC } from 'oidc-provider';
import { API_RESOURCE, API_SCOPE } from './api-resource.js';
import type { AccessClaims, DemoDirectory } from './demo-directory.js';

const MOST_KEPT = 5_000;

/** Remembers for which membership each grant was given, so that its access tokens name that organisation and role. */
export class SignIns {
  private readonly claims = new Map<string, AccessClaims>();

  constructor(private readonly directory: DemoDirectory) {}

  /** The grant of a sign-in that has just been made, or undefined where nobody has chosen yet. */
  async grantOf({ oidc }: KoaContextWithOIDC) {
    const subject = oidc.result?.login?.accountId;
    const membership = oidc.result?.['membership'];
    if (subject === undefined || oidc.client === undefined || typeof membership !== 'number')
      return undefined;
    const claims = this.directory.claimsOfUser(subject, membership);
    if (claims === undefined) return undefined;
    const grant = new oidc.provider.Grant({ accountId: subject, clientId: oidc.client.clientId });
    grant.addOIDCScope('openid');
    grant.addResourceScope(API_RESOURCE, API_SCOPE);
    this.keep(await grant.save(), claims);
    return grant;
  }

  /** The claims that a grant's access tokens carry; undefined once it has been forgotten. */
  claimsOf(grantId: string | undefined): AccessClaims | undefined {
    return grantId === undefined ? undefined : this.claims.get(grantId);
  }

  private keep(grantId: string, claims: AccessClaims): void {
    this.claims.set(grantId, claims);
    const [oldest] = this.claims.keys();
    if (this.claims.size > MOST_KEPT && oldest !== undefined) this.claims.delete(oldest);
  }
}
