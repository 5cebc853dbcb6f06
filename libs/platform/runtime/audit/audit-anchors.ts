import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { AuditHead } from '#platform/runtime/audit/audit-chain';
import { errorCode } from '#platform/runtime/database/postgres-errors';

/** A head of the chain as it was noted outside the database. */
export interface AuditAnchor {
  /** Real time, ISO 8601. */
  readonly at: string;
  readonly sealNo: number;
  readonly seal: string;
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

  /** Notes a head: in the log as a warning, so that it stands there at the level of a quiet installation too. */
  async note({ sealNo, seal }: AuditHead): Promise<void> {
    const anchor: AuditAnchor = { at: new Date().toISOString(), sealNo, seal: seal.toString('hex') };
    this.logger.warn(`audit head of ${this.context} ${String(sealNo)} ${anchor.seal}`);
    if (this.folder === undefined) return;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await appendFile(this.file, `${JSON.stringify(anchor)}\n`, { mode: 0o600 });
  }

  /** Every anchor of the file, oldest first; none where there is no file. */
  async all(): Promise<readonly AuditAnchor[]> {
    if (this.folder === undefined) return [];
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as AuditAnchor]));
  }
}
