import { createHash } from 'node:crypto';

/** Rows that a context writes of every read: append-only, with the columns `tenant`, `id`, `entry`, `seal_no` and `seal`. */
export interface AuditTrail {
  readonly table: string;
  /** Every column but the seal's own: what a seal covers, in this order, for good. */
  readonly columns: readonly string[];
}

/** Where the chain of seals stands: how many rows it holds and the last seal. */
export interface AuditHead {
  readonly sealNo: number;
  readonly seal: Buffer;
}

/** The seal of a row: SHA-256 over the seal before it, its place and its whole content as text. */
export function sealOf(before: AuditHead, content: string): AuditHead {
  const sealNo = before.sealNo + 1;
  const seal = createHash('sha256')
    .update(before.seal)
    .update(`\n${String(sealNo)}\n`)
    .update(content, 'utf8')
    .digest();
  return { sealNo, seal };
}

/** A row's content as SQL: every column but the seal's own, in one JSON text. The session's time zone is UTC. */
export function contentOf({ columns }: AuditTrail): string {
  return `jsonb_build_array(${columns.join(', ')})::text`;
}
