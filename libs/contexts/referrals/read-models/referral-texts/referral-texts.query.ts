import { Injectable } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import { freelyShared, isDeniedTo, type SharingFacts } from '#referrals/domain/referral/sharing.policies';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';

/** The texts of a referral; null where none was written or its person's key is gone. */
export interface ReferralTextsOf {
  readonly note: string | null;
  readonly riskInstruction: string | null;
}

/** Who is shown a text, as the audit keeps it: the principal is a pseudonym. */
export interface TextReader {
  readonly organisation: Uuid;
  readonly principal: string;
  readonly role: string;
}

type TenantClient = Parameters<ContextRuntime['vault']['open']>[0];
type TextKind = keyof ReferralTextsOf;

/** Opens the texts of referrals. Whoever calls has made sure that they may be shown. */
@Injectable()
export class ReferralTexts {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /** The texts that `sender` wrote with a referral of its own. */
  of(sender: Uuid, referral: Uuid): Promise<ReferralTextsOf> {
    return textsOf(this.runtime, sender, referral);
  }

  /**
   * Texts of these kinds for a reader, who is written down in the transaction that reads them: no row, no text. Undefined,
   * and nobody written down, where the person objects to the reader, by what has arrived of that.
   */
  shown(
    reader: TextReader,
    kinds: readonly TextKind[],
    sender: Uuid,
    referral: Uuid,
  ): Promise<ReferralTextsOf | undefined> {
    return this.runtime.database.asTenant(sender, async (client) => {
      const texts = await openTexts(this.runtime, client, sender, referral);
      const isWriter = reader.organisation === sender;
      if (!isWriter && isDeniedTo(reader.organisation, await sharingOf(client, sender, referral)))
        return undefined;
      await actAs(client, reader.organisation);
      await client.query(
        'insert into text_read (tenant, referral, kinds, principal, role, at) values ($1, $2, $3, $4, $5, $6)',
        [reader.organisation, referral, kinds, reader.principal, reader.role, this.runtime.clock.now()],
      );
      const only = (kind: TextKind): string | null => (kinds.includes(kind) ? texts[kind] : null);
      return { note: only('note'), riskInstruction: only('riskInstruction') };
    });
  }
}

/** The texts that `sender` wrote with a referral of its own, for the context's own use: nobody is shown them. */
export function textsOf(runtime: ContextRuntime, sender: Uuid, referral: Uuid): Promise<ReferralTextsOf> {
  return runtime.database.asTenant(sender, (client) => openTexts(runtime, client, sender, referral));
}

/** What the person of a sender's referral has against being shared; the rows are the person's own. */
async function sharingOf(client: TenantClient, sender: Uuid, referral: Uuid): Promise<SharingFacts> {
  const { rows } = await client.query<{ readonly person: Uuid }>(
    "select state->'context'->>'person' as person from stream_state where tenant = $1 and stream = $2",
    [sender, referral],
  );
  const person = rows[0]?.person;
  if (person === undefined) return freelyShared;
  await actAs(client, person);
  const known = await client.query<SharingFacts>(
    'select died, erased, objects, objects_to as "objectsTo" from known_sharing where tenant = $1',
    [person],
  );
  return known.rows[0] ?? freelyShared;
}

async function actAs(client: TenantClient, tenant: Uuid): Promise<void> {
  await client.query("select set_config('app.tenant', $1, true)", [tenant]);
}

async function openTexts(
  runtime: ContextRuntime,
  client: TenantClient,
  sender: Uuid,
  referral: Uuid,
): Promise<ReferralTextsOf> {
  const { rows } = await client.query<{ readonly id: Uuid }>(
    'select id from vault where tenant = $1 and stream = $2',
    [sender, referral],
  );
  const ids = rows.map(({ id }) => id);
  const texts = ids.length === 0 ? [] : await runtime.vault.open(client, sender, ids);
  const textOf = (kind: string): string | null => texts.find((text) => text.kind === kind)?.text ?? null;
  return { note: textOf('referrers-note'), riskInstruction: textOf('risk-instruction') };
}
