import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { RemoteJWKSet } from 'jose';
import { z } from 'zod';
import type { KeySource } from './key-source.js';
import { SignInError } from './sign-in.error.js';

/** How an issuer's keys are fetched; times in milliseconds. */
export interface IssuerKeysSettings {
  /** How one document is fetched: by the platform's `fetch` unless told. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** How long one fetch may take: 3,000 unless told. */
  readonly timeout?: number;
  /** After a failed fetch the issuer is left alone so long, and asking for its keys fails at once: 1,000 unless told. */
  readonly rest?: number;
  /** A steady clock: `performance.now` unless told. */
  readonly steadyNow?: () => number;
}

const METADATA = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Failures of the key set as a document, told apart from a key that is not in it. */
const UNREADABLE: ReadonlySet<string> = new Set([
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
  errors.JWKSTimeout.code,
]);

/**
 * The keys of any OpenID Connect issuer: its discovery document is read at the first token, its JWKS is kept for ten
 * minutes and read again for an unknown `kid`, at most each 30 s. Concurrent tokens share one fetch.
 * Throws `SignInError` (`issuer-unavailable`) when either document cannot be had or contradicts the issuer.
 */
export function issuerKeys(issuer: string, settings: IssuerKeysSettings = {}): KeySource {
  const load = restingFetch(settings);
  let discovered: Promise<RemoteJWKSet> | undefined;
  return async (header, token) => {
    discovered ??= discover(issuer, load, settings.timeout ?? 3_000);
    const current = discovered;
    try {
      return await (
        await current
      )(header, token);
    } catch (error) {
      if (error instanceof errors.JOSEError && !UNREADABLE.has(error.code)) throw error;
      await forgetIfNeverLoaded(current, () => {
        if (discovered === current) discovered = undefined;
      });
      throw error instanceof SignInError ? error : silent();
    }
  };
}

type Load = (url: string, init: RequestInit) => Promise<Response>;

async function discover(issuer: string, load: Load, timeout: number): Promise<RemoteJWKSet> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await load(address, {
    redirect: 'manual',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeout),
  });
  const metadata = METADATA.safeParse(await response.json().catch(silently));
  if (!metadata.success) throw silent();
  const keys = new URL(metadata.data.jwks_uri);
  const downgraded = issuer.startsWith('https:') && keys.protocol !== 'https:';
  if (metadata.data.issuer !== issuer || downgraded)
    throw new SignInError('issuer-unavailable', 'issuer-contradicts');
  return createRemoteJWKSet(keys, { timeoutDuration: timeout, [customFetch]: load });
}

/** A key set that was read once stays in use; one that never was is discovered anew at the next token. */
async function forgetIfNeverLoaded(discovered: Promise<RemoteJWKSet>, forget: () => void): Promise<void> {
  const keys = await discovered.catch(silently);
  if (keys?.jwks() === undefined) forget();
}

/** Fetches answers with status 200; after a failure it fails at once, without fetching, for the time of rest. */
function restingFetch(settings: IssuerKeysSettings): Load {
  const load = settings.fetch ?? fetch;
  const steadyNow = settings.steadyNow ?? (() => performance.now());
  const rest = settings.rest ?? 1_000;
  let restUntil = Number.NEGATIVE_INFINITY;
  return async (url, init) => {
    if (steadyNow() < restUntil) throw silent();
    const response = await load(url, init).catch(silently);
    if (response?.status === 200) return response;
    restUntil = steadyNow() + rest;
    throw silent();
  };
}

function silent(): SignInError {
  return new SignInError('issuer-unavailable', 'issuer-silent');
}

function silently(): undefined {
  return undefined;
}
