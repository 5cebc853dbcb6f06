import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';

describe('The folder in which heads of audits are noted', () => {
  it('lies beside the data folder unless it is named', () => {
    expect(readSettings({ GINNEL_DATA: '/somewhere/data' }).anchorFolder).toBe('/somewhere/data.anchors');
    expect(readSettings({}).anchorFolder).toBe(resolve('.ginnel.anchors'));
    expect(readSettings({ GINNEL_ANCHOR: '/elsewhere' }).anchorFolder).toBe('/elsewhere');
  });

  it.each(['/somewhere/data', '/somewhere/data/anchors', '/somewhere/data/../data/..x'])(
    'is refused within the data folder: %s',
    (folder) => {
      expect(() => readSettings({ GINNEL_DATA: '/somewhere/data', GINNEL_ANCHOR: folder })).toThrow(
        'GINNEL_ANCHOR names a folder inside the data folder: name one outside it, best on another machine.',
      );
    },
  );
});
