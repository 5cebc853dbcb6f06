import type { AccessTokenVerifier } from '../sign-in/access-token.verifier.js';

/** Accepts a bearer token (given without its scheme) or throws `SignInError`. */
export type BearerVerifier = Pick<AccessTokenVerifier, 'verify'>;

/** Where the access guard finds its `BearerVerifier`. */
export const ACCESS_TOKEN_VERIFIER = Symbol('ACCESS_TOKEN_VERIFIER');
