import { describe, expect, it } from '@jest/globals';
import {
  isRiskInstruction,
  noteKind,
  riskInstructionKind,
  writerOf,
} from '#referrals/domain/acting/text-kinds';
import { hub, practice } from '#referrals/domain/referral/referral.samples';

describe('A text of the vault', () => {
  it('is its sender’s where the sender wrote it', () => {
    expect([noteKind, riskInstructionKind(hub, hub)].map((kind) => writerOf(kind, hub))).toEqual([hub, hub]);
  });

  it('that was handed on stays theirs who wrote it first', () => {
    const kind = riskInstructionKind(hub, practice);
    expect([isRiskInstruction(kind), writerOf(kind, hub)]).toEqual([true, practice]);
    expect(isRiskInstruction(noteKind)).toBe(false);
  });
});
