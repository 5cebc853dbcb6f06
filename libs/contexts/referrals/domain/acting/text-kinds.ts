import type { Uuid } from '#platform/kernel/ids';

/** The referrer's note in the vault. */
export const noteKind = 'referrers-note';

const RISK_INSTRUCTION = 'risk-instruction';

/** A risk instruction in the vault of `sender`: a copy of what another wrote first goes on saying who wrote it. */
export function riskInstructionKind(sender: Uuid, writtenBy: Uuid): string {
  return writtenBy === sender ? RISK_INSTRUCTION : `${RISK_INSTRUCTION}/${writtenBy}`;
}

/** Whether a text of the vault is a risk instruction. */
export function isRiskInstruction(kind: string): boolean {
  return kind.split('/')[0] === RISK_INSTRUCTION;
}

/** Who wrote a text first that is kept in the vault of `sender`. */
export function writerOf(kind: string, sender: Uuid): Uuid {
  return kind.split('/')[1] ?? sender;
}
