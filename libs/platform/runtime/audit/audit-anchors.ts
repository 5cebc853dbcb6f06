import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import type { AuditHead } from '#platform/runtime/audit/audit-chain';
import { errorCode } from '#platform/runtime/database/postgres-errors';

const anchorSchema = z.object({
  at: z.string(),
  sealNo: z.number().int().nonnegative(),
  seal: z.string().regex(/^[0-9a-f]*$/),
});

/** A head of the chain as it was noted outside the database: `at` real time, ISO 8601; `seal` in hexadecimal digits. */
export type AuditAnchor = Readonly<z.infer<typeof anchorSchema>>;

/** What a file of anchors holds. */
export interface NotedAnchors {
  /** Oldest first. */
  readonly anchors: readonly AuditAnchor[];
  /** How many lines are no anchor: cut off by a full disk or a loss of power, or altered. */
  readonly unreadable: number;
}

/**
 * Keeps the heads of one context's chain where whoever can alter the database cannot: in the log always, and in a file of
 * the folder that GINNEL_ANCHOR names (to lie outside the data folder, best on another machine).
 */
export class AuditAnchors {
  private readonly logger = new Logger('audit');
  private readonly file: string;

  constructor(
    private readonly folder: string | undefined,
    private readonly context: string,
  ) {
    this.file = join(folder ?? '', `${context}-audit.jsonl`);
  }

  /**
   * Notes a head: in the log as a warning, so that it stands there at the level of a quiet installation too. In the file it
   * begins a line of its own, also after one that was cut off.
   */
  async note({ sealNo, seal }: AuditHead): Promise<void> {
    const anchor: AuditAnchor = { at: new Date().toISOString(), sealNo, seal: seal.toString('hex') };
    this.logger.warn(`audit head of ${this.context} ${String(sealNo)} ${anchor.seal}`);
    if (this.folder === undefined) return;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = await open(this.file, 'a+', 0o600);
    try {
      const start = (await endsInLine(file)) ? '\n' : '';
      await file.appendFile(`${start}${JSON.stringify(anchor)}\n`);
    } finally {
      await file.close();
    }
  }

  /** Every anchor of the file, and how many of its lines are none; nothing where there is no file. */
  async all(): Promise<NotedAnchors> {
    if (this.folder === undefined) return { anchors: [], unreadable: 0 };
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return '';
      throw error;
    });
    const lines = text.split('\n').filter((line) => line !== '');
    const anchors = lines.flatMap((line) => anchorIn(line) ?? []);
    return { anchors, unreadable: lines.length - anchors.length };
  }
}

function anchorIn(line: string): AuditAnchor | undefined {
  try {
    return anchorSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Whether a file ends in the middle of a line. */
async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}
