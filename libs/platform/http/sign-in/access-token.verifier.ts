import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type {
  CompactJWSHeaderParameters,
  CryptoKey,
  FlattenedJWSInput,
  JWTPayload,
  JWTVerifyOptions,
} from 'jose';
import type { KeySource } from './key-source.js';
import { RememberedTokens } from './remembered-tokens.js';
import { SignInError } from './sign-in.error.js';
import { readClaims } from './verified-token.js';
import type { VerifiedToken } from './verified-token.js';

/** Whose tokens are accepted, and for whom. */
export interface AccessTokenSettings {
  /** The issuer's address, exactly as in `iss`. */
  readonly issuer: string;
  /** The audience that a token must name: `ginnel` unless told. */
  readonly audience?: string;
  readonly keys: KeySource;
  /** Real time; tokens never follow the business clock. */
  readonly now?: () => Date;
}

/** The only signature algorithms: all asymmetric, so that no public key can serve as a shared secret. */
export const ACCEPTED_ALGORITHMS: readonly string[] = ['RS256', 'ES256', 'PS256', 'EdDSA'];

const LARGEST_TOKEN_BYTES = 8_192;
const CLOCK_TOLERANCE_SECONDS = 5;
/** Header members by which a token brings or points at a key of its own (RFC 7515, 4.1). */
const FOREIGN_KEY_HINTS = ['jku', 'jwk', 'x5u', 'x5c'] as const;

/** A header that has passed `checkHeader`. */
type CheckedHeader = Partial<CompactJWSHeaderParameters> & { readonly alg: string };

interface VerifiedSignature {
  readonly payload: JWTPayload;
  /** The key that alone fits the token's header; undefined where several had to be tried. */
  readonly key?: CryptoKey;
}

/**
 * Accepts JWT access tokens (RFC 9068) of one issuer. What can be refused from the token's header alone is refused
 * before any key is looked for, so that rubbish never causes a fetch. A signature that was found good is not computed
 * again for some seconds, as long as the issuer's key set still holds its key.
 */
export class AccessTokenVerifier {
  private readonly remembered = new RememberedTokens();
  private readonly now: () => Date;
  private readonly options: JWTVerifyOptions;

  constructor(private readonly settings: AccessTokenSettings) {
    this.now = settings.now ?? (() => new Date());
    this.options = {
      issuer: settings.issuer,
      audience: settings.audience ?? 'ginnel',
      typ: 'at+jwt',
      algorithms: [...ACCEPTED_ALGORITHMS],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'iat', 'exp'],
    };
  }

  /** `bearer` is the token alone, without the scheme. Throws `SignInError` and nothing else. */
  async verify(bearer: string): Promise<VerifiedToken> {
    const header = checkHeader(bearer);
    const now = this.now();
    const known = await this.recall(bearer, header, now);
    if (known) return known;
    const { payload, key } = await this.verifySignature(bearer, now).catch(refuse);
    if (typeof payload.iat !== 'number' || payload.iat > now.getTime() / 1_000 + CLOCK_TOLERANCE_SECONDS) {
      throw new SignInError('token-not-yet-valid', 'not-yet-valid');
    }
    const token = Object.freeze(readClaims(payload, this.settings.issuer));
    if (key && payload.exp !== undefined) {
      this.remembered.keep(bearer, { token, key, expiresAt: payload.exp }, now);
    }
    return token;
  }

  /** What is remembered of the token, if its key is still the one that its issuer's key set gives for it. */
  private async recall(bearer: string, header: CheckedHeader, now: Date): Promise<VerifiedToken | undefined> {
    const known = this.remembered.find(bearer, now);
    if (!known) return undefined;
    const current = await this.settings.keys(header, partsOf(bearer)).catch(() => undefined);
    if (current === known.key) return known.token;
    this.remembered.forget(bearer);
    return undefined;
  }

  private async verifySignature(bearer: string, now: Date): Promise<VerifiedSignature> {
    const options = { ...this.options, currentDate: now };
    try {
      return await jwtVerify(bearer, this.settings.keys, options);
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      for await (const key of error) {
        try {
          return { payload: (await jwtVerify(bearer, key, options)).payload };
        } catch (wrong) {
          if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong;
        }
      }
      throw new errors.JWSSignatureVerificationFailed();
    }
  }
}

function partsOf(bearer: string): FlattenedJWSInput {
  const [protectedHeader = '', payload = '', signature = ''] = bearer.split('.');
  return { protected: protectedHeader, payload, signature };
}

function checkHeader(bearer: string): CheckedHeader {
  if (bearer === '') throw new SignInError('token-missing', 'absent');
  if (Buffer.byteLength(bearer) > LARGEST_TOKEN_BYTES) throw new SignInError('token-invalid', 'oversized');
  const header = decodeHeader(bearer);
  if (header.alg === undefined || !ACCEPTED_ALGORITHMS.includes(header.alg)) {
    throw new SignInError('token-invalid', 'algorithm-refused');
  }
  if (FOREIGN_KEY_HINTS.some((hint) => Object.hasOwn(header, hint))) {
    throw new SignInError('token-invalid', 'foreign-key-hint');
  }
  if (Object.hasOwn(header, 'crit')) throw new SignInError('token-invalid', 'critical-header');
  return { ...header, alg: header.alg };
}

function decodeHeader(bearer: string): Partial<CompactJWSHeaderParameters> {
  try {
    return decodeProtectedHeader(bearer);
  } catch {
    throw new SignInError('token-invalid', 'malformed');
  }
}

const BY_CLAIM: ReadonlyMap<string, SignInError['reason']> = new Map([
  ['typ', 'type-wrong'],
  ['iss', 'issuer-wrong'],
  ['aud', 'audience-wrong'],
  ['sub', 'subject-unusable'],
  ['iat', 'time-missing'],
  ['exp', 'time-missing'],
  ['nbf', 'time-missing'],
]);

function refuse(error: unknown): never {
  if (error instanceof SignInError) throw error;
  if (error instanceof errors.JWTExpired) throw new SignInError('token-expired', 'expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf' && error.reason === 'check_failed') {
      throw new SignInError('token-not-yet-valid', 'not-yet-valid');
    }
    throw new SignInError('token-invalid', BY_CLAIM.get(error.claim) ?? 'malformed');
  }
  if (error instanceof errors.JWKSNoMatchingKey) throw new SignInError('token-invalid', 'key-unknown');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    throw new SignInError('token-invalid', 'signature-wrong');
  throw new SignInError('token-invalid', 'malformed');
}
