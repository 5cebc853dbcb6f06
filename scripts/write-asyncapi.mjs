/** Writes asyncapi.json from the built contracts, or with --check only compares it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './built.mjs';

const committed = join(root, 'asyncapi.json');

/** One of the built modules of libs/platform/contracts. */
const built = (name) => import(pathToFileURL(join(root, 'dist/libs/platform/contracts', `${name}.js`)).href);

const { contracts } = await built('registry');
const { asyncApiText, buildAsyncApi } = await built('asyncapi/build-asyncapi');
const text = asyncApiText(buildAsyncApi(contracts));

if (!process.argv.includes('--check')) writeFileSync(committed, text);
else if (!existsSync(committed) || readFileSync(committed, 'utf8') !== text) {
  console.error('asyncapi.json differs from the contracts: run "npm run asyncapi" and commit it.');
  process.exitCode = 1;
}
