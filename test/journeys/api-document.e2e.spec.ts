import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RunningSystem, startSystem } from './support/system.js';

/** A file at the root of the repository. */
const committed = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

interface RequestBody {
  readonly required: boolean;
  readonly content: { readonly 'application/json': { readonly schema: object } };
}

describe('The API document', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startSystem();
  }, 120_000);
  afterAll(() => system.stop());

  /** Everything that a page refers to is on the same origin and there; gives how much that is. */
  const browse = async (path: string): Promise<number> => {
    const page = await (await fetch(`${system.origin}${path}`)).text();
    const linked = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, address]) => new URL(address ?? '', `${system.origin}${path}`),
    );
    const addresses = new Set(linked.map((address) => address.href.replace(/#.*$/, '')));
    for (const address of addresses) {
      expect(new URL(address).origin).toBe(system.origin);
      const asset = await fetch(address);
      expect(asset.status).toBe(200);
      expect((await asset.text()).length).toBeGreaterThan(0);
    }
    return addresses.size;
  };

  it('that is committed is the one that is served', async () => {
    const served: unknown = await (await fetch(`${system.origin}/openapi.json`)).json();
    expect(served).toEqual(JSON.parse(committed('openapi.json')));
  });

  it('asks for no body where none is needed', () => {
    const { paths } = JSON.parse(committed('openapi.json')) as {
      readonly paths: Readonly<
        Record<string, Readonly<Record<string, { readonly requestBody?: RequestBody }>>>
      >;
    };
    const bodies = Object.values(paths).flatMap((item) =>
      Object.values(item).flatMap(({ requestBody }) => requestBody ?? []),
    );
    const needless = bodies.filter(({ content }) => 'default' in content['application/json'].schema);
    expect(needless.map(({ required }) => required)).toEqual(Array.from({ length: 9 }, () => false));
    expect(bodies.filter(({ required }) => required).length).toBe(bodies.length - needless.length);
  });

  it('is browsable, with everything the page needs on the same origin', async () => {
    expect(await browse('/docs')).toBeGreaterThan(2);
  });

  it('of the events that is committed is the one that is served', async () => {
    const served = await (await fetch(`${system.origin}/asyncapi.json`)).text();
    expect(served).toBe(committed('asyncapi.json'));
  });

  it('of the events is browsable, and the way to it and back is linked', async () => {
    expect(await browse('/docs/events')).toBe(3);
    expect(committed('openapi.json')).toContain('(/docs/events)');
  });
});
