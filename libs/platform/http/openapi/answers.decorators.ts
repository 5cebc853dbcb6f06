import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiExtension, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** The operation's own refusals, kept in the document as codes beside the responses that they make. */
export const REFUSALS_EXTENSION = 'x-refusals';

/** A problem that an operation may answer with. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
}

/**
 * The status of an operation's success and the schema of its body (null for an empty one). Sets the status too; of
 * several, the topmost is the one that the handler's return value gets.
 */
export function Answers(status: number, schema: z.ZodType | null, description: string): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    ApiResponse({ status, description, ...(schema === null ? {} : { standardSchema: schema }) }),
  );
}

/**
 * The problem codes that an operation answers with on top of what every operation of its kind has (401, 403, 404 for a
 * path parameter, 400 for a schema, 503 ...). A bare code has its catalogue status, or 409 when it is a rejection.
 */
export function Refuses(...refusals: readonly (string | Refusal)[]): MethodDecorator {
  return ApiExtension(REFUSALS_EXTENSION, [...refusals]) as MethodDecorator;
}
