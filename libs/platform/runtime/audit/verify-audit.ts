import type { Uuid } from '#platform/kernel/ids';
import type { NotedAnchors } from '#platform/runtime/audit/audit-anchors';
import { type AuditHead, type AuditTrail, contentOf, sealOf } from '#platform/runtime/audit/audit-chain';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** What is wrong with the first bad place of the chain; `id` names the row where there is one. */
export interface BadAuditRow {
  readonly sealNo: number;
  readonly id: Uuid | null;
  readonly why: 'missing' | 'doubled' | 'altered' | 'differs-from-anchor';
}

/**
 * What a verification found. `uncovered` are the sealed rows after the last anchor: who alters them there is not seen.
 * `unreadable` is how many lines among the anchors are none: what they vouched for was not compared.
 */
export interface AuditVerification {
  readonly sealed: number;
  readonly unsealed: number;
  readonly firstBad: BadAuditRow | undefined;
  readonly uncovered: { readonly from: number; readonly to: number } | undefined;
  readonly unreadable: number;
}

interface SealedRow {
  readonly id: Uuid;
  readonly seal_no: number;
  readonly seal: Buffer;
  readonly content: string;
}

const PAGE = 1_000;

/**
 * Recomputes the chain from its first row and compares it with the anchors and the head, also while a sealer is at work:
 * the head is read first, and what is sealed after that only makes the chain longer than it says.
 */
export async function verifyAudit(
  database: ContextDatabase,
  trail: AuditTrail,
  { anchors, unreadable }: NotedAnchors,
): Promise<AuditVerification> {
  const [start] = await database.workerQuery<{ seal_no: number }>('select seal_no from audit_head');
  const known = Math.max(start?.seal_no ?? 0, ...anchors.map(({ sealNo }) => sealNo));
  const anchored = new Map(anchors.map(({ sealNo, seal }) => [sealNo, seal]));
  let head: AuditHead = { sealNo: 0, seal: Buffer.alloc(0) };
  let firstBad: BadAuditRow | undefined;
  while (firstBad === undefined) {
    const rows = await database.workerQuery<SealedRow>(
      `select id, seal_no, seal, ${contentOf(trail)} as content from ${trail.table}
        where seal_no > $1 order by seal_no limit ${String(PAGE)}`,
      [head.sealNo],
    );
    for (const row of rows) {
      const next = sealOf(head, row.content);
      firstBad = badIn(row, next, anchored);
      if (firstBad !== undefined) break;
      head = next;
    }
    if (rows.length < PAGE) break;
  }
  // Rows that the head or an anchor knows of and that are no longer there.
  if (known > head.sealNo) firstBad ??= { sealNo: head.sealNo + 1, id: null, why: 'missing' };
  const [count] = await database.workerQuery<{ sealed: number; unsealed: number }>(
    `select count(seal_no) as sealed, count(*) - count(seal_no) as unsealed from ${trail.table}`,
  );
  const { sealed, unsealed } = count ?? { sealed: 0, unsealed: 0 };
  const covered = Math.max(0, ...anchors.map(({ sealNo }) => sealNo));
  const uncovered = covered < head.sealNo ? { from: covered + 1, to: head.sealNo } : undefined;
  return { sealed, unsealed, firstBad, uncovered, unreadable };
}

function badIn(
  row: SealedRow,
  expected: AuditHead,
  anchored: ReadonlyMap<number, string>,
): BadAuditRow | undefined {
  const { sealNo, seal } = expected;
  if (row.seal_no > sealNo) return { sealNo, id: null, why: 'missing' };
  if (row.seal_no < sealNo) return { sealNo: row.seal_no, id: row.id, why: 'doubled' };
  if (!row.seal.equals(seal)) return { sealNo, id: row.id, why: 'altered' };
  const anchor = anchored.get(sealNo);
  return anchor === undefined || anchor === seal.toString('hex')
    ? undefined
    : { sealNo, id: row.id, why: 'differs-from-anchor' };
}
