/** One kind of problem: its HTTP status and a title that never changes with the request. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/**
 * Every problem that the platform itself answers with, by stable code. A context adds its own codes through
 * `ProblemError` (its rejections); the codes here mean the same in all of them.
 */
export const PLATFORM_PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not well-formed JSON' },
  'malformed-request': { status: 400, title: 'The request is not well formed' },
  'bad-characters': { status: 400, title: 'The request holds characters that are not accepted' },
  'nested-too-deep': { status: 400, title: 'The body is nested too deep' },
  'forbidden-key': { status: 400, title: 'The request holds a key that is not accepted' },
  'validation-failed': { status: 400, title: 'The request does not fit its schema' },
  'idempotency-key-missing': { status: 400, title: 'The header Idempotency-Key is missing' },
  'idempotency-key-invalid': { status: 400, title: 'The header Idempotency-Key is not usable' },
  'if-match-invalid': { status: 400, title: 'The header If-Match is not usable' },
  'position-invalid': { status: 400, title: 'The header Ginnel-Position is not usable' },
  'cursor-invalid': { status: 400, title: 'The cursor is not usable here' },
  'token-missing': { status: 401, title: 'An access token is needed' },
  'token-invalid': { status: 401, title: 'The access token is not accepted' },
  'token-expired': { status: 401, title: 'The access token has expired' },
  'token-not-yet-valid': { status: 401, title: 'The access token is not valid yet' },
  'role-not-allowed': { status: 403, title: 'The role may not do this' },
  forbidden: { status: 403, title: 'This may not be done' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'The method is not offered here' },
  'not-acceptable': { status: 406, title: 'None of the accepted media types is offered' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The request conflicts with the present state' },
  'revision-conflict': { status: 409, title: 'The record kept changing' },
  'revision-stale': { status: 412, title: 'The record has changed since it was read' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'unsupported-media-type': { status: 415, title: 'The media type of the body is not accepted' },
  'unprocessable-request': { status: 422, title: 'The request cannot be processed' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'if-match-missing': { status: 428, title: 'The header If-Match is missing' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'database-unavailable': { status: 503, title: 'The database is away' },
  overloaded: { status: 503, title: 'Too much is going on' },
  'issuer-unavailable': { status: 503, title: 'The token issuer is away' },
  'not-yet-visible': { status: 503, title: 'What was written is not readable yet' },
  'shutting-down': { status: 503, title: 'The service is shutting down' },
  'sharing-unconfirmed': { status: 503, title: 'Sharing cannot be confirmed at present' },
  'demo-loading': { status: 503, title: 'The demonstration data is loading' },
  unavailable: { status: 503, title: 'The service is not available' },
  // Of the proxy before the contexts (deploy/nginx.conf.template), as some of the others are too.
  'context-unavailable': { status: 503, title: 'This part of the service is away' },
} as const satisfies Record<string, ProblemKind>;

/** The code of a platform problem. */
export type PlatformProblemCode = keyof typeof PLATFORM_PROBLEMS;

/** The catalogue's entry for a code, or undefined when the code belongs to a context. */
export function platformProblem(code: string): ProblemKind | undefined {
  return Object.hasOwn(PLATFORM_PROBLEMS, code) ? PLATFORM_PROBLEMS[code as PlatformProblemCode] : undefined;
}

/** The address that names a problem code (RFC 9457 `type`); it identifies, it need not resolve. */
export function problemType(code: string): string {
  return `https://ginnel.example/problems/${code}`;
}
