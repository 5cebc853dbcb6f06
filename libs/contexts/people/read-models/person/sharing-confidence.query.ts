import { Injectable } from '@nestjs/common';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Instant } from '#platform/kernel/clock';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { grantsReadModel } from '../grants/grants.query.js';

const READ_THE_FEED_AFTER_MS = 5_000;
const REFUSE_AFTER_MS = 60_000;
const LONGEST_READ_MS = 1_000;
const REFUSED_ROLES: readonly string[] = ['referrer', 'provider'];
const SOURCE = 'referrals';

/**
 * What a source's silence means to a reader: nothing below 5 s; then the time at which sharing was last confirmed; above
 * 60 s a refusal for those whose sight may have ended meanwhile, while the hub can go on with its caseload.
 */
export function confidenceAfter(silentMs: number, role: string): 'confirmed' | 'unconfirmed' | 'refused' {
  if (silentMs <= READ_THE_FEED_AFTER_MS) return 'confirmed';
  return silentMs > REFUSE_AFTER_MS && REFUSED_ROLES.includes(role) ? 'refused' : 'unconfirmed';
}

/** Knows how long ago it was certain that no sharing had ended. */
@Injectable()
export class SharingConfidence {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /**
   * Reads the feed of a silent source, at most for a second. @returns the instant (real time) of the last confirmation
   * where that is more than 5 s ago. @throws DesignedError `sharing-unconfirmed`.
   */
  async confirm(role: string): Promise<Instant | undefined> {
    if (confidenceAfter(this.silence(), role) === 'confirmed') return undefined;
    await this.readFeed();
    const silence = this.silence();
    const confidence = confidenceAfter(silence, role);
    if (confidence === 'confirmed') return undefined;
    if (confidence === 'refused') {
      throw new DesignedError(
        'sharing-unconfirmed',
        'unavailable',
        'It cannot be confirmed at present that this person is still shared with you. Try again shortly.',
        5,
      );
    }
    return new Date(Date.now() - silence).toISOString();
  }

  private silence(): number {
    const statuses = this.runners().map((runner) => runner.status());
    return Math.max(0, ...statuses.map(({ silentFor, stalledFor }) => Math.max(silentFor, stalledFor)));
  }

  private async readFeed(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_READ_MS);
    });
    const read = Promise.allSettled(this.runners().map((runner) => runner.catchUp()));
    await Promise.race([read, enough]);
    clearTimeout(timer);
  }

  private runners(): ReturnType<ContextRuntime['subscriptions']['runnersOf']> {
    return this.runtime.subscriptions
      .runnersOf(grantsReadModel)
      .filter((runner) => runner.status().source === SOURCE);
  }
}
