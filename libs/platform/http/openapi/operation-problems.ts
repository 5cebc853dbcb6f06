import type { OpenAPIObject } from '@nestjs/swagger';
import { platformProblem, problemType } from '../problems/problem.catalogue.js';
import type { PlatformProblemCode } from '../problems/problem.catalogue.js';
import { PROBLEM_MEDIA_TYPE } from '../problems/problem.media-type.js';
import type { Refusal } from './answers.decorators.js';

/** What of an operation decides which problems it may answer with. */
export interface OperationTraits {
  readonly secured: boolean;
  readonly hasBody: boolean;
  readonly hasPathParameter: boolean;
  readonly hasInput: boolean;
  /** Names in lower case; those without which it is refused are in both. */
  readonly headers: ReadonlySet<string>;
  readonly requiredHeaders: ReadonlySet<string>;
}

type SchemaComponent = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** The component that every problem response refers to. */
export const PROBLEM_COMPONENT: SchemaComponent = {
  type: 'object',
  description: 'RFC 9457 problem details. `code` is stable; the texts are for people.',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri', examples: [problemType('not-found')] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    fields: {
      type: 'array',
      description: 'With `validation-failed`: where the request does not fit, never what it held.',
      items: {
        type: 'object',
        required: ['in', 'path', 'code'],
        properties: {
          in: { type: 'string', enum: ['body', 'query', 'path', 'header'] },
          path: { type: 'string' },
          code: { type: 'string' },
        },
      },
    },
  },
};

/** The platform problems that every operation of this kind may answer with. */
export function usualProblems(traits: OperationTraits): readonly PlatformProblemCode[] {
  const { secured, hasBody, hasPathParameter, hasInput, headers, requiredHeaders } = traits;
  return [
    'bad-characters',
    'forbidden-key',
    'request-timeout',
    'uri-too-long',
    'headers-too-large',
    'database-unavailable',
    'overloaded',
    'shutting-down',
    'context-unavailable',
    ...when(hasInput, 'validation-failed'),
    ...when(hasBody, 'malformed-json', 'nested-too-deep', 'body-too-large', 'unsupported-media-type'),
    ...when(
      secured,
      'token-missing',
      'token-invalid',
      'token-expired',
      'token-not-yet-valid',
      'role-not-allowed',
    ),
    ...when(secured, 'issuer-unavailable'),
    ...when(hasPathParameter, 'not-found'),
    ...when(headers.has('idempotency-key'), 'idempotency-key-missing', 'idempotency-key-invalid'),
    ...when(headers.has('idempotency-key'), 'idempotency-key-reused', 'revision-conflict'),
    ...when(headers.has('idempotency-key'), 'demo-loading'),
    ...when(headers.has('if-match'), 'if-match-invalid', 'revision-stale'),
    ...when(requiredHeaders.has('if-match'), 'if-match-missing'),
    ...when(headers.has('ginnel-position'), 'position-invalid', 'not-yet-visible'),
  ];
}

/** A refusal as it was declared, with its status. */
export function refusalOf(declared: string | Refusal): Refusal {
  if (typeof declared !== 'string') return declared;
  return { code: declared, status: platformProblem(declared)?.status ?? 409 };
}

/** The response object of one status: its codes, by name in the text and as an enumeration in the schema. */
export function problemResponse(codes: readonly string[]): object {
  const sorted = [...new Set(codes)].sort();
  return {
    description: sorted.map((code) => `\`${code}\``).join(', '),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { type: 'string', enum: sorted } } },
          ],
        },
      },
    },
  };
}

function when(applies: boolean, ...codes: readonly PlatformProblemCode[]): readonly PlatformProblemCode[] {
  return applies ? codes : [];
}
