import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from './build-openapi.js';

/**
 * Serves a document at /openapi.json and a page to browse it at /docs, whose scripts and styles come with the process:
 * `document`, or else the one of the application's own routes.
 */
export function serveOpenApi(app: NestFastifyApplication, document?: OpenAPIObject): void {
  let served = document;
  SwaggerModule.setup('docs', app, () => (served ??= buildOpenApi(app)), {
    jsonDocumentUrl: '/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Ginnel API',
    swaggerOptions: { validatorUrl: null, persistAuthorization: false },
  });
}
