import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DesignedError } from '#platform/kernel/designed-error';
import { BEARER_SCHEME } from '../access/access.decorators.js';
import { REFUSALS_EXTENSION } from './answers.decorators.js';
import type { Refusal } from './answers.decorators.js';
import { PROBLEM_COMPONENT, problemResponse, refusalOf, usualProblems } from './operation-problems.js';
import { ZodConverter } from './zod-converter.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI 3.1 document of an application's routes, from the schemas that validate them. Same routes, same document. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const converter = new ZodConverter();
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Ginnel')
    .setDescription(
      'Social-prescribing referrals: from over-stretched services into the community, and back with proof. ' +
        'What the contexts publish is described in [the public events](/docs/events).',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, BEARER_SCHEME)
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    autoTagControllers: false,
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: (schema, { schemaType }) => converter.convert(schema, schemaType),
  });
  const schemas = { ...document.components?.schemas, Problem: PROBLEM_COMPONENT };
  return {
    ...document,
    components: { ...document.components, schemas: sorted(schemas) },
    paths: sorted(finishedPaths(document.paths)),
  };
}

function finishedPaths(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const seen = new Map<string, string>();
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const operations = METHODS.flatMap((method) => {
        const operation = item[method];
        if (operation === undefined) return [];
        checkUnique(seen, operation.operationId ?? '', `${method.toUpperCase()} ${path}`);
        return [[method, finished(path, operation)] as const];
      });
      return [path, Object.fromEntries(operations)];
    }),
  );
}

function checkUnique(seen: Map<string, string>, id: string, route: string): void {
  const first = seen.get(id);
  if (first !== undefined) {
    throw new DesignedError(
      'operation-name-taken',
      'internal',
      `The handlers of ${first} and ${route} are both called ${id}: rename one, the name is the operationId.`,
    );
  }
  seen.set(id, route);
}

function finished(path: string, operation: Operation): Operation {
  const { [REFUSALS_EXTENSION]: declared, ...rest } = operation as Operation &
    Readonly<Record<string, unknown>>;
  const own = ((declared ?? []) as readonly (string | Refusal)[]).map(refusalOf);
  const refusals = [...usualProblems(traitsOf(operation)).map(refusalOf), ...own];
  return {
    ...(rest as Operation),
    summary: operation.summary ?? sentence(operation.operationId ?? ''),
    tags: operation.tags ?? [path.replace(/^\/v\d+\//, '/').split('/')[1] ?? 'root'],
    ...(operation.requestBody && { requestBody: asNeeded(operation.requestBody) }),
    responses: { ...withHeaders(operation), ...problemResponses(refusals) },
  };
}

/** A body that has a default may be left out. */
function asNeeded(body: NonNullable<Operation['requestBody']>): NonNullable<Operation['requestBody']> {
  if (!('content' in body)) return body;
  const hasDefault = Object.values(body.content).some(
    ({ schema }) => schema !== undefined && 'default' in schema,
  );
  return hasDefault ? { ...body, required: false } : body;
}

function traitsOf(operation: Operation): Parameters<typeof usualProblems>[0] {
  const parameters = (operation.parameters ?? []).flatMap((parameter) =>
    'in' in parameter ? [parameter] : [],
  );
  const headers = parameters.filter(({ in: place }) => place === 'header');
  const namesOf = (some: typeof headers): ReadonlySet<string> =>
    new Set(some.map(({ name }) => name.toLowerCase()));
  const hasBody = operation.requestBody !== undefined;
  return {
    secured: (operation.security ?? []).length > 0,
    hasBody,
    hasPathParameter: parameters.some((parameter) => parameter.in === 'path'),
    hasInput: hasBody || parameters.some((parameter) => parameter.in === 'path' || parameter.in === 'query'),
    headers: namesOf(headers),
    requiredHeaders: namesOf(headers.filter(({ required }) => required === true)),
  };
}

function problemResponses(refusals: readonly Refusal[]): Operation['responses'] {
  const statuses = [...new Set(refusals.map(({ status }) => status))].sort((left, right) => left - right);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      problemResponse(refusals.filter((refusal) => refusal.status === status).map(({ code }) => code)),
    ]),
  ) as Operation['responses'];
}

const TEXT = { schema: { type: 'string' } } as const;

/** The headers of each success: business time always; of a command also where its events stand, the tag and the place. */
function withHeaders(operation: Operation): Operation['responses'] {
  const { headers } = traitsOf(operation);
  const commands = headers.has('idempotency-key') || headers.has('if-match');
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => [
      status,
      {
        ...response,
        headers: {
          'Ginnel-Time': {
            description: 'The business time of the answer.',
            schema: { type: 'string', format: 'date-time' },
          },
          ...(commands
            ? {
                'Ginnel-Position': { description: 'Where the events stand; state it to read them.', ...TEXT },
                ETag: { description: 'The revision, for If-Match.', ...TEXT },
              }
            : {}),
          ...(status === '201' ? { Location: { description: 'Where the record is.', ...TEXT } } : {}),
        },
      },
    ]),
  ) as Operation['responses'];
}

/** `acceptReferral` -> `Accept referral`. */
function sentence(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sorted<Value>(entries: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));
}
