import { Injectable } from '@nestjs/common';
import type { Instant } from '#platform/kernel/clock';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import {
  confidenceAfter as confidenceInSource,
  sharingUnconfirmed,
  SourceConfidence,
} from '#platform/runtime/reading/source-confidence';
import { grantsReadModel } from '../grants/grants.query.js';

const REFUSED_ROLES: readonly string[] = ['referrer', 'provider'];
const SOURCE = 'referrals';

/**
 * What a source's silence means to a reader: nothing below 5 s; then the time at which sharing was last confirmed; above
 * 60 s a refusal for those whose sight may have ended meanwhile, while the hub can go on with its caseload.
 */
export function confidenceAfter(silentMs: number, role: string): 'confirmed' | 'unconfirmed' | 'refused' {
  const confidence = confidenceInSource(silentMs);
  if (confidence === 'lost') return REFUSED_ROLES.includes(role) ? 'refused' : 'unconfirmed';
  return confidence;
}

/** Knows how long ago it was certain that no sharing had ended. */
@Injectable()
export class SharingConfidence {
  private readonly source: SourceConfidence;

  constructor(@InjectRuntime() runtime: ContextRuntime) {
    this.source = new SourceConfidence(runtime.subscriptions, grantsReadModel, SOURCE);
  }

  /**
   * Reads the feed of a silent source, at most for a second. @returns the instant (real time) of the last confirmation
   * where that is more than 5 s ago. @throws DesignedError `sharing-unconfirmed`.
   */
  async confirm(role: string): Promise<Instant | undefined> {
    const silence = await this.source.silence();
    const confidence = confidenceAfter(silence, role);
    if (confidence === 'confirmed') return undefined;
    if (confidence === 'refused') throw sharingUnconfirmed();
    // A process that has never heard of its source has no instant to tell but the earliest.
    return new Date(Math.max(0, Date.now() - silence)).toISOString();
  }
}
