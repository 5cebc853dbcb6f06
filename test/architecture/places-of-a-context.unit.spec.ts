import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const contexts = readdirSync(join(root, 'libs', 'contexts'));

/** How a file names a context: a pattern of its lines. */
type Naming = (context: string) => RegExp;

const quoted: Naming = (context) => new RegExp(`'${context}'`);
const definition: Naming = (context) => new RegExp(`\\b${context}Context\\b`);

/** Where a context has to be named for both modes, and how: docs/add-a-context.md, step 9. */
const PLACES: readonly (readonly [string, Naming])[] = [
  ['package.json', (context) => new RegExp(`"#contexts/${context}":`)],
  ['package.json', (context) => new RegExp(`"#${context}/\\*":`)],
  ['nest-cli.json', (context) => new RegExp(`^ {4}"${context}": \\{`, 'm')],
  ['nest-cli.json', (context) => new RegExp(`^ {4}"${context}-process": \\{`, 'm')],
  ['jest.config.mjs', (context) => new RegExp(`#contexts/\\([^)]*\\b${context}\\b`)],
  ['jest.config.mjs', (context) => new RegExp(`'\\^#\\([^)]*\\b${context}\\b[^)]*\\)/\\(\\.\\*\\)`)],
  ['apps/standalone/src/contexts.ts', quoted],
  ['apps/standalone/src/standalone.module.ts', (context) => new RegExp(`'#contexts/${context}'`)],
  ['apps/standalone/src/epoch.ts', definition],
  ['apps/standalone/src/topic-access.ts', definition],
  ['apps/identity/src/main.ts', quoted],
  ['scripts/services/provide.mjs', quoted],
  ['deploy/create-databases.sql', (context) => new RegExp(`ginnel_${context};`)],
  ['deploy/nginx.conf.template', (context) => new RegExp(`PROXY_${context.toUpperCase()}\\b`)],
  ['docker-compose.yml', (context) => new RegExp(`^ {2}${context}:$`, 'm')],
  ['docker-compose.yml', (context) => new RegExp(`FEED_URL_${context.toUpperCase()}:`)],
  ['docker-compose.yml', (context) => new RegExp(`PROXY_${context.toUpperCase()}:`)],
  ['test/journeys/support/distributed-mode.ts', quoted],
  ['test/journeys/support/topics.ts', (context) => new RegExp(`\\b${context}\\b`)],
  ['test/architecture/subscribers.unit.spec.ts', definition],
  ['test/architecture/catalogue.int.spec.ts', definition],
  ['test/architecture/catalogue.rows.int.spec.ts', definition],
];

const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('The places that a context has to be named in', () => {
  it.each(contexts)('name %s, which has a program of its own', (context) => {
    const missing = PLACES.filter(([file, naming]) => !naming(context).test(text(file)));
    expect(missing.map(([file, naming]) => `${file}: ${naming(context).source}`)).toEqual([]);
    expect(existsSync(join(root, 'apps', context, 'src', 'main.ts'))).toBe(true);
  });

  it('name no context that there is not', () => {
    expect(PLACES.filter(([file, naming]) => naming('wards').test(text(file)))).toEqual([]);
  });
});
