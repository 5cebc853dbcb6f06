import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DesignedError } from '#platform/kernel/designed-error';

/** The file at the project's root that holds the document of every context's routes. */
export const COMMITTED_DOCUMENT = 'openapi.json';

/**
 * The document of every context's routes, for a process that has only some of them: the nearest openapi.json above
 * this file, from sources and from the build alike.
 * @throws DesignedError `api-document-missing` when there is none, or what is there is no OpenAPI document.
 */
export function committedDocument(from = import.meta.dirname): OpenAPIObject {
  let folder = from;
  while (!existsSync(join(folder, COMMITTED_DOCUMENT)) && dirname(folder) !== folder)
    folder = dirname(folder);
  const document = read(join(folder, COMMITTED_DOCUMENT));
  if (document !== undefined) return document;
  throw new DesignedError(
    'api-document-missing',
    'internal',
    `No OpenAPI document is in ${COMMITTED_DOCUMENT} beside package.json: keep that file beside dist, or write it with "npm run openapi".`,
  );
}

function read(file: string): OpenAPIObject | undefined {
  try {
    const document = JSON.parse(readFileSync(file, 'utf8')) as Partial<OpenAPIObject> | null;
    return typeof document?.openapi === 'string' ? (document as OpenAPIObject) : undefined;
  } catch {
    return undefined;
  }
}
