import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import type { Middleware } from 'koa';
import requestContext from 'oidc-provider/lib/helpers/als.js';
import { Provider } from 'oidc-provider/lib/provider.js';
import { DesignedError } from '#platform/kernel/designed-error';
import { DemoDirectory } from './demo-directory.js';
import { parseDemoIdentities } from './demo-identities.js';
import type { DemoApplication, DemoUser, MachineClient } from './demo-identities.js';
import { demoTokenMint } from './demo-token.js';
import type { MintDemoToken } from './demo-token.js';
import { loadIdentityKeys } from './identity-keys.js';
import { interactionRoutes } from './interaction.js';
import { enterMount, issuerAddress } from './issuer-address.js';
import { providerConfiguration } from './provider-configuration.js';
import { SignIns } from './sign-ins.js';

/** What the demo's identity provider is made from. */
export interface IdentityProviderSettings {
  /** The address in `iss`, e.g. `http://127.0.0.1:3000/oidc`; its path is where the handler must be mounted. */
  readonly issuer: string;
  readonly users: readonly DemoUser[];
  readonly clients: readonly MachineClient[];
  /** Public clients of the code flow: pages that send people here to sign in. */
  readonly applications?: readonly DemoApplication[];
  /** Where the signing key is kept; made at the first start. */
  readonly keysFolder: string;
  /** Told of faults of the provider itself, never of a refused sign-in. */
  readonly onFault?: (fault: Error) => void;
}

/** The demo's identity provider, ready to be mounted. */
export interface IdentityProvider {
  readonly issuer: string;
  /** The path part of the issuer, `/oidc`; empty for an issuer without a path. */
  readonly mountPath: string;
  /** The public half of the signing key, as served at `<issuer>/jwks`. */
  readonly publicKeys: JSONWebKeySet;
  /** Handles every request below the mount path; takes the address as the caller sent it, and the body unread. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  readonly mintDemoToken: MintDemoToken;
}

/**
 * Makes the demo's OpenID Connect provider (oidc-provider): code flow with PKCE, client credentials, JWT access tokens
 * for the audience `ginnel`. Throws a designed error when NODE_ENV is production, when the identities or the issuer
 * are not usable, or when the keys cannot be kept.
 */
export async function createIdentityProvider(settings: IdentityProviderSettings): Promise<IdentityProvider> {
  refuseProduction();
  const address = issuerAddress(settings.issuer);
  const { issuer, mountPath } = address;
  const { users, clients, applications = [] } = settings;
  const directory = new DemoDirectory(parseDemoIdentities({ users, clients, applications }));
  const keys = await loadIdentityKeys(settings.keysFolder);
  const signIns = new SignIns(directory);
  const provider = new Provider(issuer, providerConfiguration({ directory, keys, signIns, mountPath }));
  provider.proxy = true;
  provider.use(quietHeaders);
  provider.use(interactionRoutes(provider, directory, mountPath));
  const onFault = settings.onFault ?? writeFault;
  provider.on('server_error', (_: unknown, fault: Error) => onFault(fault));
  provider.onerror = (fault) => {
    if (!CALLER_LEFT.has((fault as NodeJS.ErrnoException).code ?? '')) onFault(fault);
  };
  const handle = leavingNoHooks(provider.callback());
  return {
    issuer,
    mountPath,
    publicKeys: keys.publicKeys,
    handler: (request, response) => {
      if (enterMount(request, address)) return void handle(request, response);
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not Found');
    },
    mintDemoToken: demoTokenMint(issuer, directory, keys),
  };
}

function refuseProduction(): void {
  if (process.env['NODE_ENV'] !== 'production') return;
  throw new DesignedError(
    'identity-refused',
    'forbidden',
    'The demo identity provider signs in anybody and does not run when NODE_ENV is production: set OIDC_ISSUER to your own issuer.',
  );
}

/**
 * The provider runs each request in an asynchronous context, which makes every promise of the whole process dearer from
 * the first one on. With no request under way nobody needs it: it is switched off, and on again with the next request.
 */
function leavingNoHooks(handle: ReturnType<Provider['callback']>): typeof handle {
  let underWay = 0;
  return async (request, response) => {
    underWay += 1;
    try {
      await handle(request, response);
    } finally {
      underWay -= 1;
      if (underWay === 0) requestContext.disable();
    }
  };
}

/** A caller who hangs up in the middle is no fault of the provider's. */
const CALLER_LEFT: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECANCELED']);

const quietHeaders: Middleware = async (ctx, next) => {
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Referrer-Policy', 'no-referrer');
  await next();
};

function writeFault(fault: Error): void {
  process.stderr.write(`The demo identity provider met a fault: ${fault.message}\n`);
}
