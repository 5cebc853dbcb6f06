/** What the caller is told. `issuer-unavailable` is a 503, the others are a 401. */
export type SignInCode =
  'token-missing' | 'token-invalid' | 'token-expired' | 'token-not-yet-valid' | 'issuer-unavailable';

/** Why exactly, for metrics and tests; it is never part of an answer. */
export type SignInReason =
  | 'absent'
  | 'oversized'
  | 'malformed'
  | 'algorithm-refused'
  | 'foreign-key-hint'
  | 'critical-header'
  | 'key-unknown'
  | 'signature-wrong'
  | 'type-wrong'
  | 'issuer-wrong'
  | 'audience-wrong'
  | 'expired'
  | 'not-yet-valid'
  | 'time-missing'
  | 'subject-unusable'
  | 'role-missing'
  | 'role-unknown'
  | 'role-not-for-people'
  | 'machine-malformed'
  | 'organisation-missing'
  | 'organisation-malformed'
  | 'issuer-silent'
  | 'issuer-contradicts';

const SENTENCES: Readonly<Record<SignInCode, string>> = {
  'token-missing': 'An access token is needed.',
  'token-invalid': 'The access token is not accepted.',
  'token-expired': 'The access token has expired.',
  'token-not-yet-valid': 'The access token is not valid yet.',
  'issuer-unavailable': "The token issuer's keys cannot be fetched.",
};

/**
 * A refused sign-in. The message depends on the code alone, so it holds nothing of the token;
 * `name` and `code` are what the problem filter recognises it by.
 */
export class SignInError extends Error {
  constructor(
    readonly code: SignInCode,
    readonly reason: SignInReason,
  ) {
    super(SENTENCES[code]);
    this.name = 'SignInError';
  }

  /** The HTTP status that the code means. */
  get status(): 401 | 503 {
    return this.code === 'issuer-unavailable' ? 503 : 401;
  }
}
