import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { committedDocument } from './committed-document.js';

describe('The document of every context’s routes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ginnel-document-'));
  const built = join(folder, 'dist', 'libs');
  mkdirSync(built, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the one that is committed, with routes of contexts that this process does not have', () => {
    const paths = Object.keys(committedDocument().paths);
    expect(paths).toEqual(
      expect.arrayContaining(['/v1/people/{id}', '/v1/referrals', '/v1/services', '/v1/funnel']),
    );
  });

  it.each([
    ['is missing', undefined],
    ['is cut off', '{"openapi": "3.1.0", "paths'],
    ['is another document', '{"asyncapi": "3.0.0"}'],
    ['is empty', 'null'],
  ])('stops the start when it %s', (_what, text) => {
    if (text !== undefined) writeFileSync(join(folder, 'openapi.json'), text);
    expect(() => committedDocument(built)).toThrow(expect.objectContaining({ code: 'api-document-missing' }));
  });

  it('is found from the build, which lies a folder deeper', () => {
    writeFileSync(join(folder, 'openapi.json'), '{"openapi": "3.1.0", "paths": {}}');
    expect(committedDocument(built)).toEqual({ openapi: '3.1.0', paths: {} });
  });
});
