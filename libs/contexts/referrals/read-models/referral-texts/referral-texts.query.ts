import { Injectable } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';

/** The texts of a referral; null where none was written or its person's key is gone. */
export interface ReferralTextsOf {
  readonly note: string | null;
  readonly riskInstruction: string | null;
}

/** Opens the texts of referrals. Whoever calls has made sure that they may be shown. */
@Injectable()
export class ReferralTexts {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /** The texts that `sender` wrote with a referral of its own. */
  of(sender: Uuid, referral: Uuid): Promise<ReferralTextsOf> {
    return textsOf(this.runtime, sender, referral);
  }
}

/** The texts that `sender` wrote with a referral of its own. */
export function textsOf(runtime: ContextRuntime, sender: Uuid, referral: Uuid): Promise<ReferralTextsOf> {
  return runtime.database.asTenant(sender, async (client) => {
    const { rows } = await client.query<{ readonly id: Uuid }>(
      'select id from vault where tenant = $1 and stream = $2',
      [sender, referral],
    );
    const ids = rows.map(({ id }) => id);
    const texts = ids.length === 0 ? [] : await runtime.vault.open(client, sender, ids);
    const textOf = (kind: string): string | null => texts.find((text) => text.kind === kind)?.text ?? null;
    return { note: textOf('referrers-note'), riskInstruction: textOf('risk-instruction') };
  });
}
