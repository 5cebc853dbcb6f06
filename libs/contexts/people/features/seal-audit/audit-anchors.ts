import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { errorCode } from '#platform/runtime/database/postgres-errors';
import type { AuditHead } from './audit-chain.js';

/** A head of the chain as it was noted outside the database. */
export interface AuditAnchor {
  /** Real time, ISO 8601. */
  readonly at: string;
  readonly sealNo: number;
  readonly seal: string;
}

const FILE = 'people-audit.jsonl';

/**
 * Keeps the chain's head where whoever can alter the database cannot: in the log always, and in a file of the folder
 * that GINNEL_ANCHOR names (to lie outside the data folder, best on another machine).
 */
@Injectable()
export class AuditAnchors {
  private readonly logger = new Logger('audit');

  constructor(private readonly folder: string | undefined) {}

  /** Notes a head. */
  async note({ sealNo, seal }: AuditHead): Promise<void> {
    const anchor: AuditAnchor = { at: new Date().toISOString(), sealNo, seal: seal.toString('hex') };
    this.logger.log(`audit head ${String(sealNo)} ${anchor.seal}`);
    if (this.folder === undefined) return;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await appendFile(join(this.folder, FILE), `${JSON.stringify(anchor)}\n`, { mode: 0o600 });
  }

  /** Every anchor of the file, oldest first; none where there is no file. */
  async all(): Promise<readonly AuditAnchor[]> {
    if (this.folder === undefined) return [];
    const text = await readFile(join(this.folder, FILE), 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as AuditAnchor]));
  }
}
