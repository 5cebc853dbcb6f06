import { hash } from 'node:crypto';
import type { CryptoKey } from 'jose';
import type { VerifiedToken } from './verified-token.js';

/** What was found out about a token, and with which of its issuer's keys. */
export interface Verification {
  readonly token: VerifiedToken;
  /** The key as its source gave it: the same object as long as the source holds the same key set. */
  readonly key: CryptoKey;
  /** The claim `exp`, in seconds. */
  readonly expiresAt: number;
}

interface Remembered extends Verification {
  readonly from: number;
  readonly until: number;
}

/** How long a verification is remembered at most, in milliseconds. */
export const REMEMBERED_MS = 30_000;
/** As many tokens as are remembered; with one more the oldest is forgotten. */
export const MOST_REMEMBERED = 1_000;

/**
 * Remembers for a short time which tokens have been verified, so that the same signature is not computed again with each
 * request. A token is kept as the hash of its whole text, and never beyond its own end. Whoever asks looks the key up
 * again: what was verified with a key that the issuer's key set no longer holds counts as never seen.
 */
export class RememberedTokens {
  private readonly kept = new Map<string, Remembered>();

  /** How many are kept now. */
  get size(): number {
    return this.kept.size;
  }

  /** What was remembered of this very text; undefined when nothing holds at `now`. */
  find(bearer: string, now: Date): Verification | undefined {
    const id = idOf(bearer);
    const found = this.kept.get(id);
    if (!found) return undefined;
    const at = now.getTime();
    if (at >= found.from && at < found.until) return found;
    this.kept.delete(id);
    return undefined;
  }

  /** Remembers a token that has been verified at `now` in every respect. */
  keep(bearer: string, verification: Verification, now: Date): void {
    const id = idOf(bearer);
    const from = now.getTime();
    this.kept.delete(id);
    this.kept.set(id, {
      ...verification,
      from,
      until: Math.min(from + REMEMBERED_MS, verification.expiresAt * 1_000),
    });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_REMEMBERED) break;
      this.kept.delete(oldest);
    }
  }

  /** Forgets a token. */
  forget(bearer: string): void {
    this.kept.delete(idOf(bearer));
  }
}

function idOf(bearer: string): string {
  return hash('sha256', bearer, 'base64');
}
