import { createParamDecorator, Res } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { ApiHeaderOptions } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  LONGEST_POSITIONS,
  MOST_POSITIONS,
  parsePositions,
  POSITION_HEADER,
  POSITIONS_FORM,
} from './positions.js';
import { parseIdempotencyKey, parseIfMatch } from './preconditions.js';

const readKey = createParamDecorator((_: unknown, context: ExecutionContext) =>
  parseIdempotencyKey(requestOf(context).headers['idempotency-key']),
);
const readIfMatch = createParamDecorator((required: boolean, context: ExecutionContext) =>
  parseIfMatch(requestOf(context).headers['if-match'], required),
);
const readPositions = createParamDecorator((_: unknown, context: ExecutionContext) =>
  parsePositions(requestOf(context).headers[POSITION_HEADER]),
);

/** The command's `Idempotency-Key` (string). Every POST that commands something takes it; without it: 400. */
export function IdempotencyKey(): ParameterDecorator {
  return documented(readKey(), {
    name: 'Idempotency-Key',
    required: true,
    description: 'Names this command; a retry sends the same key and gets the same outcome. Kept for 7 days.',
    schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
  });
}

/** The revision of `If-Match` (number, or undefined when absent and not `required`). */
export function IfMatch({ required = false }: { readonly required?: boolean } = {}): ParameterDecorator {
  return documented(readIfMatch(required), {
    name: 'If-Match',
    required,
    description: 'The ETag last read; a record that has changed since answers 412.',
    schema: { type: 'string', pattern: '^"(0|[1-9][0-9]*)"$' },
  });
}

/** The positions that the caller states in `Ginnel-Position` (`readonly Position[]`, empty when absent). */
export function StatedPositions(): ParameterDecorator {
  return documented(readPositions(), {
    name: 'Ginnel-Position',
    required: false,
    description: `Up to ${MOST_POSITIONS} positions, context:epoch:partition:position, that the answer must not be older than.`,
    schema: { type: 'string', maxLength: LONGEST_POSITIONS, pattern: POSITIONS_FORM },
  });
}

/** The reply, for headers only: the handler still returns its body. */
export function Reply(): ParameterDecorator {
  return Res({ passthrough: true });
}

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

function documented(read: ParameterDecorator, header: ApiHeaderOptions): ParameterDecorator {
  return (target, key, index) => {
    read(target, key, index);
    if (key === undefined) return;
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    if (descriptor !== undefined) ApiHeader(header)(target, key, descriptor);
  };
}
