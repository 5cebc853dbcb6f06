import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { platformProblem, problemType } from '#platform/http/problems/problem.catalogue';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { startOwnNginx, type OwnNginx } from '#platform/testing/test-nginx';
import { ProxiedProcesses, type ProxiedRequest } from './proxied-processes.js';

const ROOT = join(import.meta.dirname, '../..');
const NOT_FOUND = {
  type: 'https://ginnel.example/problems/not-found',
  title: 'There is nothing here',
  status: 404,
  detail: 'There is nothing here, or nothing that you may see.',
  code: 'not-found',
};

let folder: string;
let processes: ProxiedProcesses;
let proxy: OwnNginx;

/** Sends a path exactly as it is written: fetch would tidy it up. */
function send(path: string): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port } = new URL(proxy.origin);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .once('error', reject)
      .end();
  });
}

async function asked(path: string, init: RequestInit = {}): Promise<ProxiedRequest> {
  const response = await fetch(`${proxy.origin}${path}`, init);
  expect({ path, status: response.status }).toEqual({ path, status: 200 });
  return (await response.json()) as ProxiedRequest;
}

async function refused(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${proxy.origin}${path}`, init);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  return response;
}

/** The paths of the API document, with something for each placeholder, and the context whose controller has them. */
function documentedPaths(): readonly (readonly [path: string, context: string])[] {
  const controllers = readdirSync(join(ROOT, 'libs/contexts'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.controller.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, 'libs/contexts', file), 'utf8');
      const prefix = /@Controller\('([^']+)'\)/.exec(text)?.[1];
      return prefix === undefined ? [] : [[`/${prefix}`, file.split('/')[0] ?? ''] as const];
    });
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8')) as { paths: object };
  return Object.keys(paths)
    .filter((path) => path.startsWith('/v1/'))
    .map((path) => {
      const owners = controllers
        .filter(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))
        .map(([, context]) => context);
      expect({ path, owners: [...new Set(owners)].length }).toEqual({ path, owners: 1 });
      return [path.replaceAll(/\{[^}]+\}/g, 'some-id'), owners[0] ?? ''] as const;
    });
}

beforeAll(async () => {
  folder = temporaryFolder();
  processes = await ProxiedProcesses.start();
  proxy = await startOwnNginx({ folder, upstreams: processes.upstreams });
});

afterAll(async () => {
  await proxy.stop();
  await processes.stop();
  removeFolder(folder);
});

describe('The one origin', () => {
  it('leads every path of the API document to the context that serves it', async () => {
    const documented = documentedPaths();
    expect(documented.length).toBeGreaterThan(40);
    for (const [path, context] of documented) expect(await asked(path)).toMatchObject({ process: context });
  });

  it.each([
    ['/openapi.json', 'directory', '/openapi.json'],
    ['/asyncapi.json', 'directory', '/asyncapi.json'],
    ['/docs', 'directory', '/docs'],
    ['/docs/swagger-ui.css', 'directory', '/docs/swagger-ui.css'],
    ['/docs/events', 'directory', '/docs/events'],
    ['/oidc/.well-known/openid-configuration', 'identity', '/oidc/.well-known/openid-configuration'],
    ['/v1/open-referral/services', 'directory', '/v1/open-referral/services'],
    ['/health/live', 'directory', '/health/live'],
    ['/health/ready', 'directory', '/health/installation'],
  ])('leads %s to %s, as %s', async (path, context, url) => {
    expect(await asked(path)).toMatchObject({ process: context, url });
  });

  it('leads an address on as it was written, with its search', async () => {
    const written = '/v1/people/a%20b%2Fc?q=x%26y&z=%C3%A9';
    expect(JSON.parse((await send(written)).body)).toMatchObject({ process: 'people', url: written });
  });

  it.each([
    '/',
    '/v1',
    '/v1/peoples',
    '/openapi.json/',
    '/healthy',
    '/metrics',
    '/metrics/',
    '/feed/heads',
    '/feed/pages?from=0:0&limit=1',
    '//feed/heads',
    '/%66eed/heads',
    '/v1/people/../../feed/heads',
    '/v1/people/%2e%2e/%2e%2e/metrics',
    '/v1/people/..%2f..%2fmetrics',
    '/docs/../feed/heads',
    '/health/installation',
    '/health',
    '/control/settle',
    '/settle',
    '/clock',
  ])('has nothing at %s, in the words of the contexts', async (path) => {
    const { status, body } = await send(path);
    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual(NOT_FOUND);
  });

  it('passes on what callers sign in with and what they ask by, and the answers to it', async () => {
    const given = {
      authorization: 'Bearer token',
      'idempotency-key': 'key',
      'if-match': '"6"',
      'ginnel-position': 'people;1;2;2',
      'x-request-id': '0b7c0e68-6f0b-4c33-9f2a-3d1f5a3f0c11',
    };
    expect((await asked('/v1/people', { headers: given })).headers).toMatchObject(given);
    const { headers } = await fetch(`${proxy.origin}/v1/people`);
    expect(headers.get('ginnel-position')).toBe('people;1;2;3');
    expect(headers.get('etag')).toBe('"7"');
  });

  it('tells who calls by its own knowledge, not by what the caller claims', async () => {
    const claimed = {
      forwarded: 'for=9.9.9.9',
      'x-real-ip': '9.9.9.9',
      'x-forwarded-for': '9.9.9.9',
      'x-forwarded-host': 'elsewhere.example',
      'x-forwarded-proto': 'https',
    };
    const { headers } = await asked('/v1/people', { headers: claimed });
    const { host } = new URL(proxy.origin);
    expect(headers).toMatchObject({
      host,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
    });
    expect(headers).not.toHaveProperty('forwarded');
    expect(headers).not.toHaveProperty('x-real-ip');
  });

  it('gives a request an id of its own where the caller has none that is a uuid', async () => {
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const headers = { 'x-request-id': 'Ada Lovelace' };
    expect((await asked('/v1/people', { headers })).headers['x-request-id']).toMatch(uuid);
    expect((await refused('/nowhere', { headers })).headers.get('x-request-id')).toMatch(uuid);
  });
});

describe('The size of a body', () => {
  const post = (bytes: number): RequestInit => ({ method: 'POST', body: new Uint8Array(bytes) });

  it('may be what the contexts take, and no file is written for it', async () => {
    expect(await asked('/v1/people', post(262_144))).toMatchObject({ bytes: 262_144 });
    expect(readdirSync(join(folder, 'body'))).toEqual([]);
  });

  it('may be 20 MB for an import, the one route that takes more than the others', async () => {
    expect(await asked('/v1/imports', post(20_000_000))).toMatchObject({ bytes: 20_000_000 });
    const larger = readdirSync(join(ROOT, 'libs/contexts'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.controller.ts'))
      .filter((file) => readFileSync(join(ROOT, 'libs/contexts', file), 'utf8').includes('@BodyLimit('));
    expect(larger).toEqual(['directory/features/import-feed/import-feed.controller.ts']);
  });

  it('is refused beyond that, in the words of the contexts', async () => {
    for (const [path, bytes] of [
      ['/v1/people', 262_145],
      ['/v1/imports', 21_000_000],
    ] as const) {
      const response = await refused(path, post(bytes));
      expect(await response.json()).toEqual({
        type: 'https://ginnel.example/problems/body-too-large',
        title: 'The body is too large',
        status: 413,
        code: 'body-too-large',
      });
    }
  });
});

describe('What cannot be read', () => {
  it.each([
    ['an address beyond 16 KB', `/v1/people?${'x'.repeat(17_000)}`, {}, 414, 'uri-too-long'],
    ['a header beyond 16 KB', '/v1/people', { a: 'x'.repeat(17_000) }, 431, 'headers-too-large'],
    ['a zero byte in the address', '/v1/people/%00', {}, 400, 'malformed-request'],
  ])('is refused with a problem: %s', async (_what, path, headers, status, code) => {
    const response = await refused(path, { headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, code });
  });
});

describe('A context that is away', () => {
  afterAll(() => processes.begin('insights'));

  it('is told with 503 and when to try again, while the others answer; once back it is used at once', async () => {
    await processes.end('insights');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const response = await refused('/v1/funnel?area=stockport');
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toEqual({
        type: 'https://ginnel.example/problems/context-unavailable',
        title: 'This part of the service is away',
        status: 503,
        detail: 'This part of the service does not answer at present. Try again shortly.',
        code: 'context-unavailable',
      });
    }
    expect(await asked('/v1/people')).toMatchObject({ process: 'people' });
    await processes.begin('insights');
    expect(await asked('/v1/funnel')).toMatchObject({ process: 'insights' });
    await processes.end('insights');
  });

  it('leaves no word in any log of the proxy of who asked for what', async () => {
    await refused('/v1/funnel?name=Ada');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
    const logs = files.filter((entry) => entry.isFile() && entry.name.endsWith('.log'));
    expect(logs.map(({ name }) => name)).toEqual(['nginx.log']);
    expect(readFileSync(join(folder, 'nginx.log'), 'utf8')).not.toMatch(/Ada|127\.0\.0\.1/);
  });
});

describe('The problems of the proxy', () => {
  it('are those of the contexts’ catalogue, word for word', () => {
    const template = readFileSync(join(ROOT, 'deploy/nginx.conf.template'), 'utf8');
    const problems = [...template.matchAll(/return (\d+) '(.*)';/g)].map(([, status, body]) => ({
      answered: Number(status),
      ...(JSON.parse(body ?? '') as { code: string; status: number; title: string; type: string }),
    }));
    expect(problems).toHaveLength(7);
    for (const { answered, code, status, title, type } of problems) {
      expect({ code, status, title }).toEqual({ code, ...platformProblem(code) });
      expect(answered).toBe(status);
      expect(type).toBe(problemType(code));
    }
  });
});

describe('A port that is taken', () => {
  it('is told in one sentence', async () => {
    const other = temporaryFolder();
    const port = Number(new URL(proxy.origin).port);
    const start = startOwnNginx({ folder: other, upstreams: processes.upstreams, port });
    await expect(start).rejects.toThrow(
      'nginx cannot listen, for another program has its port: stop that one, or name another port.',
    );
    removeFolder(other);
  });
});

describe('Other addresses of the contexts', () => {
  it('are taken without a restart', async () => {
    const { upstreams } = processes;
    const { pid } = proxy;
    await proxy.reload({ ...upstreams, people: upstreams.referrals });
    expect(await asked('/v1/people')).toMatchObject({ process: 'referrals' });
    await proxy.reload(upstreams);
    expect(await asked('/v1/people')).toMatchObject({ process: 'people' });
    expect(proxy.pid).toBe(pid);
  });
});
