import { AuditAnchors } from '#platform/runtime/audit/audit-anchors';
import type { AuditTrail } from '#platform/runtime/audit/audit-chain';
import { type AuditVerification, verifyAudit } from '#platform/runtime/audit/verify-audit';
import { reachDatabase } from '#platform/runtime/config/reach-databases';
import type { Settings } from '#platform/runtime/config/settings';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextDatabase } from '#platform/runtime/database/context-database';

/** What a verification of every context's audit found, a line each; `sound` is false where one is bad. */
export interface AuditReport {
  readonly sound: boolean;
  readonly lines: readonly string[];
}

/**
 * Verifies the sealed audits of an installation as a process of its own, from its database and its anchors.
 * @throws DesignedError `nothing-there`, `database-unavailable`.
 */
export async function reportAudits(
  settings: Settings,
  definitions: readonly Pick<ContextDefinition, 'name' | 'audit'>[],
): Promise<AuditReport> {
  const found: { readonly line: string; readonly isBad: boolean }[] = [];
  for (const { name, audit } of definitions) {
    if (audit === undefined) continue;
    const result = await verified(settings, name, audit);
    found.push({ line: `${name}: ${sentenceOf(result)}`, isBad: result.firstBad !== undefined });
  }
  return { sound: !found.some(({ isBad }) => isBad), lines: found.map(({ line }) => line) };
}

async function verified(settings: Settings, context: string, trail: AuditTrail): Promise<AuditVerification> {
  const anchors = await new AuditAnchors(settings.anchorFolder, context).all();
  const database = new ContextDatabase(reachDatabase(settings, context));
  try {
    return await verifyAudit(database, trail, anchors);
  } finally {
    await database.close();
  }
}

/**
 * What was found, without a name: counts, the first bad row by its number and id, the span that no anchor covers, and how
 * many lines of anchors could not be read. Nothing is called sound beside such lines.
 */
export function sentenceOf({ sealed, unsealed, firstBad, uncovered, unreadable }: AuditVerification): string {
  const counts = `${sealed} reads sealed, ${unsealed} not yet`;
  const lines = unreadable === 1 ? '1 line of the anchors' : `${unreadable} lines of the anchors`;
  const unread = unreadable === 0 ? '' : ` WARNING: ${lines} could not be read.`;
  if (firstBad) {
    const row = firstBad.id === null ? '' : ` (row ${firstBad.id})`;
    return `${counts}. BAD from seal ${firstBad.sealNo}${row}: ${firstBad.why}.${unread}`;
  }
  if (uncovered?.from === 1) {
    return `${counts}.${unread} WARNING: no anchor was found. They agree with each other, and so would a chain that was forged anew.`;
  }
  const verdict = unread === '' ? ' Sound' : `${unread} The others agree`;
  if (uncovered) return `${counts}.${verdict}; no anchor covers ${uncovered.from} to ${uncovered.to} yet.`;
  return unread === ''
    ? `${counts}. Sound, and covered by an anchor.`
    : `${counts}.${verdict}, and cover what is sealed.`;
}
