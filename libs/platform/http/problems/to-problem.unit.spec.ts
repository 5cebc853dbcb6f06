import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { DesignedError } from '#platform/kernel/designed-error';
import { databaseFailures } from '#platform/testing/database-failures';
import { SignInError } from '../sign-in/sign-in.error.js';
import { PLATFORM_PROBLEMS } from './problem.catalogue.js';
import { problem, ProblemError, rejectionProblem } from './problem.error.js';
import { toProblem } from './to-problem.js';

const coded = (code: string, message = 'canary'): Error => Object.assign(new Error(message), { code });
const fastify = (code: string, statusCode: number): Error =>
  Object.assign(new Error('canary'), { name: 'FastifyError', code, statusCode });
const outcome = (error: unknown): readonly unknown[] => {
  const { status, body, headers, expected } = toProblem(error);
  expect(JSON.stringify([body, headers])).not.toContain('canary');
  return [status, body.code, headers['Retry-After'] ?? null, expected];
};

describe('Every error', () => {
  it('that is a problem keeps its code, status, detail, headers and members', () => {
    const error = new ProblemError('not-open', {
      status: 409,
      detail: 'It is closed.',
      headers: { Allow: 'GET' },
      members: { currentRevision: 4, status: 200, code: 'other' },
    });
    expect(toProblem(error)).toEqual({
      status: 409,
      headers: { Allow: 'GET' },
      expected: true,
      body: {
        type: 'https://ginnel.example/problems/not-open',
        title: 'Not open',
        status: 409,
        detail: 'It is closed.',
        code: 'not-open',
        currentRevision: 4,
      },
    });
  });

  it.each(Object.entries(PLATFORM_PROBLEMS))(
    'of the platform called %s has its status and title',
    (code, kind) => {
      expect(toProblem(problem(code as keyof typeof PLATFORM_PROBLEMS)).body).toMatchObject({
        code,
        ...kind,
      });
    },
  );

  it('that is a rejection is a 409 unless told otherwise, and carries nothing of the rejection but its code', () => {
    const rejection = { code: 'not-open', holder: 'canary' };
    expect(outcome(rejectionProblem(rejection))).toEqual([409, 'not-open', null, true]);
    expect(outcome(rejectionProblem(rejection, { 'not-open': 422 }))).toEqual([422, 'not-open', null, true]);
  });

  it.each([
    ['invalid', 400, null, true],
    ['forbidden', 403, null, true],
    ['not-found', 404, null, true],
    ['conflict', 409, null, true],
    ['stale-revision', 412, null, true],
    ['key-reused', 422, null, true],
    ['unavailable', 503, '1', true],
    ['internal', 500, null, false],
  ] as const)('of the designed family %s is a %i', (family, status, retryAfter, expected) => {
    expect(outcome(new DesignedError('some-code', family, 'A sentence.'))).toEqual([
      status,
      'some-code',
      retryAfter,
      expected,
    ]);
  });

  it('about something not found reads the same whoever raised it', () => {
    const raised = [
      new DesignedError('not-found', 'not-found', 'There is nothing here under this id for you.'),
      problem('not-found', { detail: 'other words' }),
      new NotFoundException('Cannot GET /canary'),
    ];
    expect(new Set(raised.map((error) => JSON.stringify(toProblem(error)))).size).toBe(1);
  });

  it.each([
    ['token-missing', 'Bearer realm="ginnel"'],
    ['token-invalid', 'Bearer realm="ginnel", error="invalid_token"'],
    ['token-expired', 'Bearer realm="ginnel", error="invalid_token"'],
    ['token-not-yet-valid', 'Bearer realm="ginnel", error="invalid_token"'],
  ] as const)('of sign-in with %s is a 401 with a challenge', (code, challenge) => {
    const { status, body, headers } = toProblem(new SignInError(code, 'malformed'));
    expect([status, body.code, headers]).toEqual([401, code, { 'WWW-Authenticate': challenge }]);
  });

  it('of a silent issuer is a 503', () => {
    expect(outcome(new SignInError('issuer-unavailable', 'issuer-silent'))).toEqual([
      503,
      'issuer-unavailable',
      '5',
      true,
    ]);
  });

  it.each(databaseFailures())('of a database that is $failure is a 503: $what', ({ error, failure }) => {
    const [code, retryAfter] = failure === 'away' ? ['database-unavailable', '2'] : ['overloaded', '1'];
    const { status, body, headers, expected } = toProblem(error);
    expect([status, body.code, headers['Retry-After'], expected]).toEqual([503, code, retryAfter, true]);
    expect(JSON.stringify(body)).not.toContain(error.message);
  });

  it('of a database is found below the error that wraps it, and by message where the driver gives no code', () => {
    expect(outcome(new Error('canary', { cause: coded('57P01') }))).toEqual([
      503,
      'database-unavailable',
      '2',
      true,
    ]);
    const query = Object.assign(new Error('canary'), { driverError: coded('08003') });
    expect(outcome(query)).toEqual([503, 'database-unavailable', '2', true]);
    expect(outcome(new Error('Connection terminated unexpectedly'))[1]).toBe('database-unavailable');
    expect(outcome(new Error('timeout exceeded when trying to connect'))).toEqual([
      503,
      'overloaded',
      '1',
      true,
    ]);
  });

  it('of text that the database cannot hold is the caller’s', () => {
    expect(outcome(coded('22021'))).toEqual([400, 'bad-characters', null, true]);
  });

  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'body-too-large'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'unsupported-media-type'],
    ['FST_ERR_CTP_INVALID_JSON_BODY', 400, 'malformed-json'],
    ['FST_ERR_BAD_URL', 400, 'bad-characters'],
    ['FST_ERR_MAX_PARAM_LENGTH', 414, 'uri-too-long'],
  ])('of Fastify with %s is a %i, alone and as Nest wraps it', (code, status, expected) => {
    const error = fastify(code, status);
    expect(outcome(error)).toEqual([status, expected, null, true]);
    expect(outcome(new HttpException('canary', status, { cause: error }))).toEqual([
      status,
      expected,
      null,
      true,
    ]);
  });

  it('of Nest is known by its status alone', () => {
    expect(outcome(new BadRequestException(['canary']))).toEqual([400, 'malformed-request', null, true]);
    expect(outcome(new HttpException('canary', 429))).toEqual([429, 'too-many-requests', null, true]);
    expect(outcome(new HttpException('canary', 418))).toEqual([400, 'malformed-request', null, true]);
    expect(outcome(new HttpException('canary', 502))).toEqual([500, 'internal-error', null, false]);
  });

  it.each([
    new Error('canary'),
    new TypeError('canary'),
    coded('23505'),
    coded('22P02'),
    'canary',
    null,
    undefined,
    { status: 404 },
  ])('that nobody foresaw is a 500 without its message', (error) => {
    expect(outcome(error)).toEqual([500, 'internal-error', null, false]);
  });
});
