import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readSettings } from '#platform/runtime/config/settings';

const ROOT = join(import.meta.dirname, '../..');
const SECRET = 'ab'.repeat(32);
const VARIABLES = {
  GINNEL_SECRET: SECRET,
  GINNEL_SERVICE_SECRET: 'service',
  POSTGRES_PASSWORD: 'database',
  REDIS_PASSWORD: 'wakes',
};
const CONTEXTS = ['people', 'directory', 'referrals', 'insights'];
const SERVICES = ['postgres', 'kafka', 'redis'];

interface ComposedService {
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly image: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly (readonly string[])[];
}

type Composed =
  | {
      readonly valid: true;
      readonly config: {
        readonly services: Readonly<Record<string, ComposedService>>;
        readonly volumes: object;
      };
    }
  | { readonly valid: false; readonly said: string };

const script = pathToFileURL(join(ROOT, 'scripts/services/check-compose.mjs')).href;
const { composeConfig } = (await import(script)) as {
  composeConfig: (files: readonly string[], variables: Readonly<Record<string, string>>) => Promise<Composed>;
};

async function servicesOf(...files: string[]): Promise<Readonly<Record<string, ComposedService>>> {
  const composed = await composeConfig(files, VARIABLES);
  if (!composed.valid) throw new Error(composed.said);
  return composed.config.services;
}

let services: Readonly<Record<string, ComposedService>>;

beforeAll(async () => {
  services = await servicesOf('docker-compose.yml');
}, 300_000);

describe('docker-compose.yml, as docker-compose reads it', () => {
  it('has a process for each context, the services, the demo’s sign-in and one way in', () => {
    expect(Object.keys(services).sort()).toEqual([...CONTEXTS, ...SERVICES, 'identity', 'proxy'].sort());
  });

  it('knows of each when it is healthy, and starts what needs others after them', () => {
    for (const [name, service] of Object.entries(services))
      expect({ name, checked: service.healthcheck !== undefined }).toEqual({ name, checked: true });
    const after = (name: string): object | undefined => services[name]?.depends_on;
    const healthy = (names: readonly string[]): object =>
      Object.fromEntries(names.map((name) => [name, { condition: 'service_healthy' }]));
    for (const context of CONTEXTS) expect(after(context)).toEqual(healthy([...SERVICES, 'identity']));
    expect(after('proxy')).toEqual(healthy([...CONTEXTS, 'identity']));
  });

  it('gives each context settings that its program takes, and its own database alone', () => {
    for (const context of CONTEXTS) {
      const { environment = {}, command } = services[context] ?? {};
      const settings = readSettings(environment);
      expect(settings.distributed).toMatchObject({
        installation: 'ginnel',
        kafka: { brokers: ['kafka:9092'], login: undefined },
        redisUrl: 'redis://:wakes@redis:6379',
        service: { client: `ginnel-${context}`, secret: 'service' },
      });
      expect([...(settings.distributed?.feeds ?? [])]).toEqual(
        CONTEXTS.map((name) => [name, `http://${name}:3000`]),
      );
      expect([...settings.databases]).toEqual([
        [context, `postgresql://postgres:database@postgres:5432/ginnel_${context}`],
      ]);
      expect(settings).toMatchObject({
        production: true,
        host: '0.0.0.0',
        port: 3000,
        anchorFolder: `/var/lib/ginnel/${context}`,
        issuer: 'http://127.0.0.1:3000/oidc',
        issuerReachedAt: 'http://identity:3000/oidc',
      });
      expect(command).toEqual(['node', `dist/programs/${context}.js`]);
      expect(existsSync(join(ROOT, 'apps', context, 'src/main.ts'))).toBe(true);
    }
  });

  it('makes the databases that the contexts are given', () => {
    const sql = readFileSync(join(ROOT, 'deploy/create-databases.sql'), 'utf8');
    expect([...sql.matchAll(/CREATE DATABASE (\w+);/g)].map(([, name]) => name)).toEqual(
      CONTEXTS.map((context) => `ginnel_${context}`),
    );
  });

  it('gives the proxy a value for every name in its configuration', () => {
    const template = readFileSync(join(ROOT, 'deploy/nginx.conf.template'), 'utf8');
    const names = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(services['proxy']?.environment).toHaveProperty(name);
  });

  it('has a Redis that evicts nothing and writes down everything', () => {
    const said = services['redis']?.command?.join(' ');
    expect(said).toContain('--maxmemory-policy noeviction');
    expect(said).toContain('--appendonly yes');
  });

  it('keeps what must last in named volumes', async () => {
    const composed = await composeConfig(['docker-compose.yml'], VARIABLES);
    expect(composed.valid && Object.keys(composed.config.volumes).sort()).toEqual([
      'anchors',
      'identity',
      'kafka',
      'postgres',
      'redis',
    ]);
    const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes.map(([from]) => from));
    expect([...new Set(mounted.filter((from) => !from?.includes('/')))].sort()).toEqual([
      'anchors',
      'identity',
      'kafka',
      'postgres',
      'redis',
    ]);
  });

  it('lets outsiders reach the proxy alone, and that on this machine unless told', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => [name, port]),
    );
    expect(published).toEqual([['proxy', '127.0.0.1:3000:3000/tcp']]);
  });

  it('lets this machine reach the services where a second file asks for it', async () => {
    const both = await servicesOf('docker-compose.yml', 'deploy/publish-services.yml');
    expect(SERVICES.map((name) => both[name]?.ports)).toEqual([
      ['127.0.0.1:5432:5432/tcp'],
      ['127.0.0.1:9094:9094/tcp'],
      ['127.0.0.1:6379:6379/tcp'],
    ]);
  });

  it.each(Object.keys(VARIABLES))('brings no %s of its own, and says how to make one', async (missing) => {
    const others = Object.fromEntries(Object.entries(VARIABLES).filter(([name]) => name !== missing));
    const composed = await composeConfig(['docker-compose.yml'], others);
    expect(composed.valid).toBe(false);
    expect(!composed.valid && composed.said).toContain('make one with openssl rand -hex 32');
    expect(readFileSync(join(ROOT, '.env.example'), 'utf8')).toMatch(new RegExp(`^${missing}=$`, 'm'));
  });

  it('builds its image from what the repository has, and from nothing that is a secret', () => {
    const allowed = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const path of allowed)
      expect({ path, there: existsSync(join(ROOT, path)) }).toEqual({ path, there: true });
    const left = readdirSync(ROOT).filter((name) => name.startsWith('.env') || name === '.ginnel');
    for (const name of left) expect(allowed).not.toContain(name);
  });
});
