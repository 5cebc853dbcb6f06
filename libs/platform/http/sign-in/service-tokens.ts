import { z } from 'zod';
import { DesignedError } from '#platform/kernel/designed-error';
import type { FetchOfIssuer } from './reached-issuer.js';

/** By what a service principal signs in. */
export interface ServiceSignIn {
  readonly issuer: string;
  readonly client: string;
  readonly secret: string;
  /** How the issuer is reached: by the platform's `fetch` unless told. */
  readonly fetch?: FetchOfIssuer;
  /** A steady clock in milliseconds: `performance.now` unless told. */
  readonly steadyNow?: () => number;
}

const METADATA = z.object({ issuer: z.string(), token_endpoint: z.url({ protocol: /^https?$/ }) });
const ANSWER = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

const TIMEOUT_MS = 3_000;
/** A token is asked for anew this long before it ends, or at half its life where it is shorter. */
const AHEAD_MS = 60_000;

/**
 * Access tokens of a service principal by client credentials (RFC 6749, section 4.4) from any OpenID Connect issuer,
 * kept until shortly before they end; whoever asks meanwhile shares one request.
 */
export class ServiceTokens {
  private kept: { readonly token: Promise<string>; until: number } | undefined;

  constructor(private readonly signIn: ServiceSignIn) {}

  /** A token that is good for some time. @throws DesignedError `service-sign-in-failed` while there is none to be had. */
  token(): Promise<string> {
    if (this.kept && this.now() < this.kept.until) return this.kept.token;
    const fresh = { token: this.ask((until) => (fresh.until = until)), until: Number.POSITIVE_INFINITY };
    this.kept = fresh;
    fresh.token.catch(() => {
      if (this.kept === fresh) this.kept = undefined;
    });
    return fresh.token;
  }

  /** Has the next token be asked for: the last one was refused. */
  forget(): void {
    this.kept = undefined;
  }

  private async ask(keep: (until: number) => void): Promise<string> {
    try {
      const { issuer, client, secret } = this.signIn;
      const metadata = METADATA.parse(
        await this.load(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {}),
      );
      if (metadata.issuer !== issuer) throw new Error('the issuer calls itself by another name');
      if (issuer.startsWith('https:') && !metadata.token_endpoint.startsWith('https:'))
        throw new Error('the secret would go in clear');
      const credentials = [client, secret].map((one) => encodeURIComponent(one)).join(':');
      const answer = ANSWER.parse(
        await this.load(metadata.token_endpoint, {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
        }),
      );
      const life = answer.expires_in * 1_000;
      keep(this.now() + life - Math.min(AHEAD_MS, life / 2));
      return answer.access_token;
    } catch {
      throw new DesignedError(
        'service-sign-in-failed',
        'unavailable',
        'The issuer gives this process no token: look whether it answers and knows GINNEL_SERVICE_CLIENT.',
        2,
      );
    }
  }

  private now(): number {
    return this.signIn.steadyNow?.() ?? performance.now();
  }

  private async load(url: string, init: RequestInit): Promise<unknown> {
    const load = this.signIn.fetch ?? fetch;
    const response = await load(url, {
      redirect: 'manual',
      ...init,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200) throw new Error('refused');
    return response.json();
  }
}
