import { HttpException } from '@nestjs/common';
import { DesignedError } from '#platform/kernel/designed-error';
import type { ErrorFamily } from '#platform/kernel/designed-error';
import { databaseProblem } from './database-problem.js';
import { platformProblem, problemType, type PlatformProblemCode } from './problem.catalogue.js';
import { ProblemError, problem, unavailable } from './problem.error.js';
import { signInProblem } from './sign-in-problem.js';

/** An RFC 9457 document. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly [member: string]: unknown;
}

/** A problem ready to be sent. `expected` is false when nobody foresaw the error: it is a bug and is logged. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemBody;
  readonly expected: boolean;
}

const FASTIFY_CODES: Readonly<Record<string, PlatformProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
  FST_ERR_NOT_FOUND: 'not-found',
  FST_ERR_BAD_URL: 'bad-characters',
};

const STATUS_CODES: Readonly<Record<number, PlatformProblemCode>> = {
  400: 'malformed-request',
  401: 'token-invalid',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  412: 'revision-stale',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  422: 'unprocessable-request',
  428: 'if-match-missing',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'unavailable',
};

const FAMILY_STATUS: Readonly<Record<ErrorFamily, number>> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'stale-revision': 412,
  'key-reused': 422,
  unavailable: 503,
  internal: 500,
};

/** The same for an unknown path, an unknown id and a record out of sight: the three are not to be told apart. */
const NOTHING_HERE = 'There is nothing here, or nothing that you may see.';

/** Turns whatever was thrown into a problem. Nothing of the request or of an unforeseen error's message is repeated. */
export function toProblem(error: unknown): Problem {
  const foreseen = foreseenProblem(error);
  return foreseen === undefined ? written(problem('internal-error'), false) : written(foreseen, true);
}

function foreseenProblem(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (error instanceof DesignedError) return designedProblem(error);
  return signInProblem(error) ?? httpProblem(error) ?? databaseProblem(error);
}

function designedProblem(error: DesignedError): ProblemError {
  const { family, retryAfterSeconds } = error;
  const retryAfter = retryAfterSeconds ?? (family === 'unavailable' ? 1 : undefined);
  return new ProblemError(error.code, {
    status: FAMILY_STATUS[family],
    ...(family === 'internal' ? {} : { detail: error.message }),
    ...(retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } }),
  });
}

/** Nest's exceptions and Fastify's errors, of which only the status and Fastify's own code are believed. */
function httpProblem(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error)) return undefined;
  const fastifyCode = fastifyProblemCode(error) ?? fastifyProblemCode(error.cause);
  if (fastifyCode !== undefined) return problem(fastifyCode);
  const status = statusOf(error);
  if (status === undefined || status < 400 || (status >= 500 && status !== 503)) return undefined;
  if (status === 503) return unavailable('unavailable', 1);
  return problem(STATUS_CODES[status] ?? 'malformed-request');
}

function fastifyProblemCode(error: unknown): PlatformProblemCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return Object.hasOwn(FASTIFY_CODES, error.code) ? FASTIFY_CODES[error.code] : undefined;
}

function statusOf(error: Error): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function written(error: ProblemError, expected: boolean): Problem {
  const { status, headers = {}, members = {} } = error.details;
  const detail = error.code === 'not-found' ? NOTHING_HERE : error.details.detail;
  const title = error.details.title ?? platformProblem(error.code)?.title ?? sentence(error.code);
  return {
    status,
    headers,
    body: {
      ...members,
      type: problemType(error.code),
      title,
      status,
      ...(detail === undefined ? {} : { detail }),
      code: error.code,
    },
    expected: expected && status !== 500,
  };
}

/** `not-open` -> `Not open`: a context's code is its own title. */
function sentence(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
