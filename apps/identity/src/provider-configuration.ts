import type { AccessToken, ClientCredentials, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { InvalidGrant, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
import { base, Check } from 'oidc-provider/lib/helpers/interaction_policy/index.js';
import { ACCESS_TOKEN_SECONDS, API_AUDIENCE, API_RESOURCE, API_SCOPE } from './api-resource.js';
import { boundedMemory } from './bounded-memory.js';
import type { AccessClaims, DemoDirectory } from './demo-directory.js';
import { renderError } from './error-page.js';
import { SIGNING_ALGORITHM } from './identity-keys.js';
import type { IdentityKeys } from './identity-keys.js';
import type { SignIns } from './sign-ins.js';

/** What the provider library is configured from. */
export interface ConfigurationParts {
  readonly directory: DemoDirectory;
  readonly keys: IdentityKeys;
  readonly signIns: SignIns;
  /** The path part of the issuer, without a slash at its end: `/oidc`. */
  readonly mountPath: string;
}

/**
 * The provider library's configuration: authorization code with PKCE and client credentials, JWT access tokens,
 * nothing else. Every option whose default is meant for trials only is given.
 */
export function providerConfiguration({
  directory,
  keys,
  signIns,
  mountPath,
}: ConfigurationParts): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    adapter: boundedMemory(),
    jwks: { keys: [keys.privateJwk] },
    clients: directory.clientMetadata(),
    clientAuthMethods: ['client_secret_basic', 'none'],
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALGORITHM },
    clientBasedCORS: (_, origin, client) =>
      (client.redirectUris ?? []).some(
        (address) => URL.canParse(address) && new URL(address).origin === origin,
      ),
    cookies: {
      keys: [keys.cookieKey],
      names: { session: 'ginnel_session', interaction: 'ginnel_sign_in', resume: 'ginnel_resume' },
      long: { ...cookie, path: mountPath === '' ? '/' : mountPath },
      short: cookie,
    },
    claims: { openid: ['sub', 'name'] },
    responseTypes: ['code'],
    scopes: ['openid'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => apiResource(resource),
      },
    },
    findAccount: (_, subject) => findAccount(directory, subject),
    formats: {
      customizers: { jwt: (_, token, parts) => void Object.assign(parts.payload, claimsOf(token)) },
    },
    interactions: {
      policy: askEachTime(),
      url: (_, interaction) => `${mountPath}/interaction/${interaction.uid}`,
    },
    loadExistingGrant: (ctx) => signIns.grantOf(ctx),
    renderError: (ctx, out) => {
      renderError(ctx, out);
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: 60,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      Grant: 3_600,
      IdToken: 3_600,
      Interaction: 600,
      Session: 3_600,
    },
  };

  function claimsOf(token: AccessToken | ClientCredentials): AccessClaims {
    const claims =
      token.kind === 'AccessToken'
        ? signIns.claimsOf(token.grantId)
        : directory.claimsOfClient(token.clientId ?? '');
    if (claims === undefined) throw new InvalidGrant('the sign-in has ended');
    return claims;
  }
}

function apiResource(resource: string) {
  if (resource !== API_RESOURCE) throw new InvalidTarget();
  return {
    audience: API_AUDIENCE,
    scope: API_SCOPE,
    accessTokenTTL: ACCESS_TOKEN_SECONDS,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: SIGNING_ALGORITHM } },
  } as const;
}

function findAccount(directory: DemoDirectory, subject: string) {
  const user = directory.user(subject);
  if (user === undefined) return undefined;
  return { accountId: subject, claims: () => ({ sub: subject, name: user.name }) };
}

/** Asks who one is and for which organisation at each sign-in; consent to one's own demo is not asked. */
function askEachTime() {
  const policy = base();
  policy.remove('consent');
  policy
    .get('login')
    ?.checks.add(
      new Check('demo_choice', 'a demo user must be chosen', (ctx: KoaContextWithOIDC) =>
        ctx.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}
