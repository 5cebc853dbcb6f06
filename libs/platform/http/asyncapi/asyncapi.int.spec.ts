import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { contracts } from '#platform/contracts/registry';
import { startNotes } from '../app/notes-application.fixture.js';

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

describe('The document of the public events', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    ({ app } = await startNotes());
  });
  afterAll(() => app.close());

  it('is served to everybody as it is committed, and stands beside the HTTP document, not in it', async () => {
    const served = await request(app.getHttpServer()).get('/asyncapi.json').expect(200);
    expect(served.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(served.text).toBe(readFileSync(join(import.meta.dirname, '../../../../asyncapi.json'), 'utf8'));
    const http = await request(app.getHttpServer()).get('/openapi.json').expect(200);
    expect(Object.keys((http.body as { paths: object }).paths)).not.toContain('/asyncapi.json');
    expect(http.text).toContain('(/docs/events)');
  });
});

describe('The page of the public events', () => {
  let app: NestFastifyApplication;
  let page: request.Response;

  beforeAll(async () => {
    ({ app } = await startNotes());
    page = await request(app.getHttpServer()).get('/docs/events').expect(200);
  });
  afterAll(() => app.close());

  it('runs no script and takes nothing from elsewhere: its policy allows its own style alone', () => {
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const [style = ''] = all(page.text, /<style>([^<]+)<\/style>/g);
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'`,
    );
    expect(page.text).not.toMatch(/<script|<link|<img|style=|src=|url\(|https?:/);
  });

  it('shows each event under its topic, with what it means, its fields and an example', () => {
    const headings = all(page.text, /<h[23] id="(ginnel\.[^"]+)"/g);
    const context = (name: string): string => name.split('.')[1] ?? '';
    const topics = headings.filter((id) => /^ginnel\.[a-z]+$/.test(id));
    expect(topics).toEqual(['ginnel.directory', 'ginnel.people', 'ginnel.referrals']);
    expect(headings.filter((id) => !topics.includes(id))).toEqual(contracts.map(({ type }) => type));
    for (const id of headings)
      expect(headings.indexOf(`ginnel.${context(id)}`)).toBeLessThanOrEqual(headings.indexOf(id));
    for (const { type } of contracts) {
      expect(page.text).toContain(`<caption>Data of ${type}</caption>`);
      expect(page.text).toContain(`<pre role="group" tabindex="0" aria-label="Example of ${type}">`);
    }
    expect(page.text).toContain(
      'A declined referral goes to another receiver, by the new referral that is named.',
    );
    expect(page.text).toContain('<code>owner.worker</code>');
    expect(page.text).toContain('Its place in the source&#39;s log');
  });

  it('leads only to what is there', async () => {
    const ids = all(page.text, /\sid="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const links = all(page.text, /href="([^"]+)"/g);
    expect(links.length).toBeGreaterThan(contracts.length);
    for (const link of links.filter((address) => !address.startsWith('#'))) {
      await request(app.getHttpServer()).get(link).expect(200);
    }
    expect(links.filter((link) => link.startsWith('#') && !ids.includes(link.slice(1)))).toEqual([]);
  });

  it('gives every table a caption and column and row headings', () => {
    const tables = all(page.text, /<table>([\s\S]*?)<\/table>/g);
    expect(tables.length).toBe(1 + 2 + 3 + contracts.length);
    for (const table of tables) {
      expect(table).toMatch(/<caption>.+<\/caption>[\s\S]*<th scope="col">[\s\S]*<th scope="row">/);
    }
  });
});
