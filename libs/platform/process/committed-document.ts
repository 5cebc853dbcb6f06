import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HttpApplicationOptions } from '#platform/http/app/create-http-application';

const NAME = 'openapi.json';

/**
 * The committed API document of all contexts together, which a process of one context shows: its own routes are a part
 * of it. It is found from sources and from the build alike.
 */
export function committedDocument(): NonNullable<HttpApplicationOptions['document']> {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, NAME)) && dirname(folder) !== folder) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as NonNullable<
    HttpApplicationOptions['document']
  >;
}
