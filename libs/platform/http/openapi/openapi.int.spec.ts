import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { z } from 'zod';
import { Public } from '../access/access.decorators.js';
import { createHttpApplication } from '../app/create-http-application.js';
import { JsonLogger } from '../app/json-logger.js';
import { namedTokens, startNotes } from '../app/notes-application.fixture.js';
import { Answers } from './answers.decorators.js';
import { buildOpenApi } from './build-openapi.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: unknown;
}
interface OperationDocument {
  readonly operationId: string;
  readonly security?: unknown;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody: unknown;
  readonly responses: Readonly<
    Record<string, { readonly headers?: object; readonly content?: unknown; readonly description: string }>
  >;
}
interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDocument>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly securitySchemes: unknown;
  };
}

describe('The OpenAPI document', () => {
  let app: NestFastifyApplication;
  let document: ApiDocument;

  beforeAll(async () => {
    ({ app } = await startNotes());
    document = (await request(app.getHttpServer()).get('/openapi.json').expect(200)).body as ApiDocument;
  });
  afterAll(() => app.close());

  const operation = (method: string, path: string): OperationDocument => {
    const found = document.paths[path]?.[method];
    if (found === undefined) throw new Error(`no ${method} ${path}`);
    return found;
  };
  const codes = (found: OperationDocument, status: number): string =>
    found.responses[String(status)]?.description ?? '';

  it('is of version 3.1 and the same each time it is built', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.parse(JSON.stringify(buildOpenApi(app)))).toEqual(document);
  });

  it('has the schema that validates a body, under its name, limits included', () => {
    expect(operation('post', '/v1/notes').requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/WriteNoteInput' } } },
    });
    expect(document.components.schemas['WriteNoteInput']).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['title', 'text', 'on'],
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 80 },
        on: { type: 'string', format: 'date' },
        at: { type: 'string', format: 'date-time' },
        contacts: { type: 'array', maxItems: 5, default: [] },
      },
    });
  });

  it('has parameters of query, path and headers, without the handlers saying so', () => {
    expect(operation('get', '/v1/notes').parameters).toEqual([
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 100 } },
      {
        name: 'title',
        in: 'query',
        required: false,
        schema: {
          ...{ type: 'string', minLength: 1, maxLength: 80 },
          pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
        },
      },
      { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
    ]);
    const seen = operation('post', '/v1/notes/{note}/seen').parameters;
    expect(seen.map(({ name, in: place, required }) => [name, place, required])).toEqual(
      expect.arrayContaining([
        ['note', 'path', true],
        ['If-Match', 'header', false],
        ['Ginnel-Position', 'header', false],
      ]),
    );
    expect(operation('post', '/v1/notes').parameters).toEqual([
      expect.objectContaining({ name: 'Idempotency-Key', required: true }),
    ]);
  });

  it('has each success with its schema and headers, and each refusal with its codes', () => {
    const write = operation('post', '/v1/notes');
    expect(write.responses['201']).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
      headers: { 'Ginnel-Time': {}, 'Ginnel-Position': {}, ETag: {}, Location: {} },
    });
    expect(codes(write, 409)).toBe('`not-open`, `revision-conflict`');
    expect(codes(write, 422)).toBe('`idempotency-key-reused`, `too-late`');
    expect(codes(write, 401)).toBe(
      '`token-expired`, `token-invalid`, `token-missing`, `token-not-yet-valid`',
    );
    expect(codes(write, 413)).toBe('`body-too-large`');
    expect(codes(operation('get', '/v1/notes/{note}'), 404)).toBe('`not-found`');
    expect(codes(operation('get', '/health/ready'), 503)).toContain('`not-ready`');
    expect(JSON.stringify(document)).not.toContain('x-refusals');
    expect(document.components.schemas['Problem']).toMatchObject({
      required: ['type', 'title', 'status', 'code'],
    });
  });

  it('names each operation after its handler, and says which need a token', () => {
    expect(operation('post', '/v1/notes')).toMatchObject({
      operationId: 'writeNote',
      summary: 'Write note',
      tags: ['notes'],
      security: [{ bearer: [] }],
    });
    expect(operation('get', '/health/live').security).toBeUndefined();
  });

  it('leaves out what is for this machine alone', () => {
    expect(Object.keys(document.paths)).not.toContain('/v1/notes/here/only');
  });

  it('refers to nothing that it does not hold', () => {
    const references = [
      ...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g),
    ].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
  });
});

describe('The document of a process that has only some of the routes', () => {
  it('is the one that it is given, on the page too', async () => {
    const document = {
      openapi: '3.1.0',
      info: { title: 'Whole', version: '1' },
      paths: { '/v1/elsewhere': { get: { responses: {} } } },
    };
    const { app } = await startNotes({ document });
    const served = await request(app.getHttpServer()).get('/openapi.json').expect(200);
    expect(served.body).toEqual(document);
    const page = await request(app.getHttpServer()).get('/docs/swagger-ui-init.js').expect(200);
    expect(page.text).toContain('/v1/elsewhere');
    await app.close();
  });
});

describe('The page at /docs', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    ({ app } = await startNotes());
  });
  afterAll(() => app.close());

  it('brings every script, style and image itself and runs nothing inline', async () => {
    const page = await request(app.getHttpServer()).get('/docs').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    const links = [...page.text.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) {
      expect(link).toMatch(/^\.\/docs\//);
      await request(app.getHttpServer()).get(link.slice(1)).expect(200);
    }
    expect(page.text).not.toMatch(/<script>|https?:\/\/(?!www\.w3\.org\/)/);
  });

  it('is alone in loosening the policy', async () => {
    const other = await request(app.getHttpServer()).get('/health/live').expect(200);
    expect(other.headers['content-security-policy']).toBe(
      "default-src 'none';frame-ancestors 'none';form-action 'none';base-uri 'none'",
    );
    expect(other.headers['x-content-type-options']).toBe('nosniff');
  });
});

@Controller('v1/one')
@Public()
class OneController {
  @Get()
  @Answers(200, z.object({ a: z.string() }).meta({ id: 'PlantedTwin' }), 'One')
  readTwin(): object {
    return {};
  }
}

@Controller('v1/two')
@Public()
class TwoController {
  @Get()
  @Answers(200, z.object({ b: z.string() }), 'Two')
  readTwin(): object {
    return {};
  }
}

describe('A document that would mislead', () => {
  it('with two operations of one name is not built', async () => {
    @Module({ controllers: [OneController, TwoController] })
    class PlantedModule {}
    const app = await createHttpApplication(PlantedModule, {
      now: () => '2026-11-22T09:00:00.000Z',
      verifier: namedTokens,
      logger: new JsonLogger({ level: 'silent' }),
      shutdownHooks: false,
    });
    await app.init();
    expect(() => buildOpenApi(app)).toThrow(expect.objectContaining({ code: 'operation-name-taken' }));
    await app.close();
  });
});
