import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RunningSystem, startSystem } from './support/system.js';

const COMMITTED = fileURLToPath(new URL('../../openapi.json', import.meta.url));

describe('The API document', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startSystem();
  }, 120_000);
  afterAll(() => system.stop());

  it('that is committed is the one that is served', async () => {
    const served: unknown = await (await fetch(`${system.origin}/openapi.json`)).json();
    expect(served).toEqual(JSON.parse(readFileSync(COMMITTED, 'utf8')));
  });

  it('is browsable, with everything the page needs on the same origin', async () => {
    const page = await (await fetch(`${system.origin}/docs`)).text();
    const linked = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, address]) => new URL(address ?? '', `${system.origin}/docs`),
    );
    expect(linked.length).toBeGreaterThan(0);
    for (const address of linked) {
      expect(address.origin).toBe(system.origin);
      const asset = await fetch(address);
      expect(asset.status).toBe(200);
      expect((await asset.text()).length).toBeGreaterThan(0);
    }
  });
});
