import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from './build-openapi.js';

/** Serves the document at /openapi.json and a page to browse it at /docs, whose scripts and styles come with the process. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= buildOpenApi(app)), {
    jsonDocumentUrl: '/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Ginnel API',
    swaggerOptions: { validatorUrl: null, persistAuthorization: false },
  });
}
