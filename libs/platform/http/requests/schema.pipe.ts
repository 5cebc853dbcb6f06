import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { validationProblem } from '../problems/validation-problem.js';
import type { FieldPlace } from '../problems/validation-problem.js';

const PLACES: Readonly<Record<ArgumentMetadata['type'], FieldPlace>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: 'header',
};

/**
 * Validates what `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })` receive, and hands on the
 * parsed value. A refusal is the problem `validation-failed` with paths and codes.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { schema, data: name } = metadata;
    if (schema === undefined) return value;
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    throw validationProblem(result.issues, { in: PLACES[metadata.type], name, schema, value });
  }
}
