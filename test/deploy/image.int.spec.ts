import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';

const ROOT = join(import.meta.dirname, '../..');
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const LAST_STAGE = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '));

let folder: string;

/** What the last stage copies from the repository and from the stages before, as [source, target]. */
function copied(): readonly (readonly [source: string, target: string])[] {
  return LAST_STAGE.split('\n')
    .filter((line) => line.startsWith('COPY '))
    .flatMap((line) => {
      const paths = line.split(' ').slice(1);
      const built = paths[0]?.startsWith('--from=') ?? false;
      const sources = paths.slice(built ? 1 : 0, -1).map((path) => path.replace(/^\/ginnel\//, ''));
      const target = paths.at(-1) ?? '';
      return sources.map((source) => [source, built ? target : join(target, basename(source))] as const);
    });
}

/** Runs a program as the image would, with the settings given. */
function run(program: string, environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [`dist/programs/${program}.js`], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Everything that a program says until it ends, or until it has said the words. */
async function said(child: ChildProcess, words?: string): Promise<string> {
  let text = '';
  const ended = once(child, 'close');
  const heard = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        text += String(chunk);
        if (words !== undefined && text.includes(words)) resolve();
      });
  });
  await Promise.race([ended, heard]);
  return text;
}

beforeAll(() => {
  folder = temporaryFolder();
  for (const [source, target] of copied()) {
    if (source === 'node_modules') symlinkSync(join(ROOT, source), join(folder, target));
    else cpSync(join(ROOT, source), join(folder, target), { recursive: true });
  }
});

afterAll(() => removeFolder(folder));

describe('What the image is built from', () => {
  const allowed = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const isLetIn = (path: string): boolean =>
    allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
  const script = (name: string): string => readFileSync(join(ROOT, 'scripts', name), 'utf8');
  const importedBy = (name: string): readonly string[] =>
    [...script(name).matchAll(/from '\.\/([\w-]+\.mjs)'/g)].flatMap(([, imported = '']) => [
      imported,
      ...importedBy(imported),
    ]);

  it('has the scripts that build, and the settings that they read', () => {
    const scripts = ['build.mjs', ...importedBy('build.mjs')].map((name) => `scripts/${name}`);
    const settings = [
      ...(/const settings = \[([^\]]*)\]/.exec(script('build.mjs'))?.[1] ?? '').matchAll(/'([^']+)'/g),
    ].map(([, path = '']) => path);
    expect(settings).toEqual(expect.arrayContaining(['package.json', 'nest-cli.json']));
    const needed = [...scripts, ...settings.filter((path) => !path.startsWith('node_modules/'))];
    expect(needed.filter((path) => !isLetIn(path))).toEqual([]);
  });
});

describe('What the Dockerfile puts into the image', () => {
  it('runs as somebody who is not root, and has the packages of production alone', () => {
    expect(LAST_STAGE).toMatch(/^USER node$/m);
    expect(DOCKERFILE).toMatch(/^RUN npm ci --ignore-scripts --omit=dev --omit=optional$/m);
    expect(copied()).toContainEqual(['node_modules', 'node_modules']);
  });

  it.each(['people', 'directory', 'referrals', 'insights'])(
    'is enough for the process of %s, which begins by asking for its settings',
    async (context) => {
      const child = run(context, { NODE_ENV: 'production', GINNEL_DATA: join(folder, 'data') });
      expect(await said(child)).toBe(
        'Demo accounts and keys do not run in production: set OIDC_ISSUER and GINNEL_SECRET, and GINNEL_DEMO=off.\n',
      );
      expect(child.exitCode).toBe(1);
    },
  );

  it('is enough for the demo’s sign-in', async () => {
    const issuer = 'http://127.0.0.1:3000/oidc';
    const child = run('identity', { PORT: '0', GINNEL_DATA: join(folder, 'identity'), OIDC_ISSUER: issuer });
    expect(await said(child, 'answers at')).toBe(`The demo identity provider answers at ${issuer}\n`);
    expect(readdirSync(join(folder, 'identity'))).toEqual(['identity']);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});
