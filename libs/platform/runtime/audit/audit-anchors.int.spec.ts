import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditAnchors } from './audit-anchors.js';

const ANCHOR = { at: '2026-03-02T09:00:00.000Z', sealNo: 1, seal: '01' };

describe('The anchors of an audit', () => {
  let folder: string;
  let file: string;
  let anchors: AuditAnchors;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ginnel-anchors-'));
    file = join(folder, 'people-audit.jsonl');
    anchors = new AuditAnchors(folder, 'people');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const note = (sealNo: number): Promise<void> => anchors.note({ sealNo, seal: Buffer.of(sealNo) });

  it('are a line each, for their owner alone, oldest first', async () => {
    await note(1);
    await note(2);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\{"at":"[^"]+","sealNo":1,"seal":"01"\}\n\{"at":"[^"]+","sealNo":2,"seal":"02"\}\n$/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await anchors.all()).toMatchObject({ anchors: [{ sealNo: 1 }, { sealNo: 2 }], unreadable: 0 });
  });

  it('are all read but one that was cut off, which spoils none that follows', async () => {
    await note(1);
    await note(2);
    truncateSync(file, statSync(file).size - 9);
    const torn = readFileSync(file, 'utf8');
    expect(await anchors.all()).toMatchObject({ anchors: [{ sealNo: 1 }], unreadable: 1 });
    await note(3);
    await note(4);
    expect(await anchors.all()).toMatchObject({
      anchors: [{ sealNo: 1 }, { sealNo: 3 }, { sealNo: 4 }],
      unreadable: 1,
    });
    expect(readFileSync(file, 'utf8').startsWith(`${torn}\n{`)).toBe(true);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(5);
  });

  it.each([
    ['no JSON', '{"at":"2026-'],
    ['zeros of a power cut', '\0\0\0'],
    ['no object', '7'],
    ['without its place', JSON.stringify({ ...ANCHOR, sealNo: undefined })],
    ['with a place that is no number', JSON.stringify({ ...ANCHOR, sealNo: '1' })],
    ['with a seal that is none', JSON.stringify({ ...ANCHOR, seal: 'first' })],
  ])('count a line that is %s as unreadable', async (_, line) => {
    writeFileSync(file, `${line}\n${JSON.stringify(ANCHOR)}\n`);
    expect(await anchors.all()).toEqual({ anchors: [ANCHOR], unreadable: 1 });
  });

  it('are none where there is no file, and blank lines are nothing', async () => {
    expect(await anchors.all()).toEqual({ anchors: [], unreadable: 0 });
    appendFileSync(file, '\n\n');
    expect(await anchors.all()).toEqual({ anchors: [], unreadable: 0 });
  });
});
