import { Injectable } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { isRiskInstruction, writerOf } from '#referrals/domain/acting/text-kinds';
import {
  confirmed,
  heardOf,
  type HeardOfPerson,
  nothingHeard,
  SharingConfidence,
} from '#referrals/read-models/known-facts/sharing-confidence.query';
import { isDeniedTo } from '#referrals/domain/referral/sharing.policies';

/** The texts of a referral; null where none was written or its person's key is gone. */
export interface ReferralTextsOf {
  readonly note: string | null;
  readonly riskInstruction: string | null;
}

/** For whom a text is opened and why, as the audit keeps it: the principal is a pseudonym. */
export interface TextReader {
  readonly organisation: Uuid;
  readonly principal: string;
  readonly role: string;
  readonly purpose: 'read-texts' | 'send-onward' | 'redirect';
}

/** A risk instruction that goes on with another referral, and who wrote it first. */
export interface HandedOn {
  readonly text: string;
  readonly writtenBy: Uuid;
}

type TenantClient = Parameters<ContextRuntime['vault']['open']>[0];
type TextKind = keyof ReferralTextsOf;

interface KeptText {
  readonly kind: TextKind;
  readonly writer: Uuid;
  readonly text: string;
}

/** Opens the texts of referrals. Whoever calls has made sure that the referral is in the reader's sight. */
@Injectable()
export class ReferralTexts {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly confidence: SharingConfidence,
  ) {}

  /**
   * Texts of these kinds for a reader, who is written down in the transaction that reads them: no row, no text. Undefined,
   * and nobody written down, where the person objects to the reader or was erased. Where it is not certain
   * that this has been heard, the hub goes on with its caseload, and others are refused what they did not write.
   * @throws DesignedError `sharing-unconfirmed`.
   */
  async shown(
    reader: TextReader,
    kinds: readonly TextKind[],
    sender: Uuid,
    referral: Uuid,
  ): Promise<ReferralTextsOf | undefined> {
    const mustBeHeard = reader.role === 'provider' && reader.organisation !== sender;
    const isHeard = mustBeHeard ? await this.confidence.isHeard() : undefined;
    const texts = await openFor(this.runtime, { reader, kinds, sender, referral, isHeard });
    if (texts === undefined) return undefined;
    const textOf = (kind: TextKind): string | null => texts.find((text) => text.kind === kind)?.text ?? null;
    return { note: textOf('note'), riskInstruction: textOf('riskInstruction') };
  }

  /** The risk instruction of a referral, to go on with another one: see `riskInstructionFor`. */
  riskInstructionFor(reader: TextReader, sender: Uuid, referral: Uuid): Promise<HandedOn | undefined> {
    return riskInstructionFor(this.runtime, reader, sender, referral);
  }
}

/**
 * The risk instruction of a referral, for an organisation that hands it on with a referral of its own; undefined where
 * there is none, and where the organisation itself is denied it: nobody hands on what it may not read.
 */
export async function riskInstructionFor(
  runtime: ContextRuntime,
  reader: TextReader,
  sender: Uuid,
  referral: Uuid,
): Promise<HandedOn | undefined> {
  const [kept] = (await openFor(runtime, { reader, kinds: ['riskInstruction'], sender, referral })) ?? [];
  return kept && { text: kept.text, writtenBy: kept.writer };
}

interface Opening {
  readonly reader: TextReader;
  readonly kinds: readonly TextKind[];
  readonly sender: Uuid;
  readonly referral: Uuid;
  /** Whether people were heard, where that must be certain; undefined where it need not. */
  readonly isHeard?: boolean | undefined;
}

/** The texts that are not denied to the reader, audited; undefined where all that there are, or would be, are denied. */
function openFor(
  runtime: ContextRuntime,
  { reader, kinds, sender, referral, isHeard }: Opening,
): Promise<readonly KeptText[] | undefined> {
  return runtime.database.asTenant(sender, async (client) => {
    const kept = (await openTexts(runtime, client, sender, referral)).filter(({ kind }) =>
      kinds.includes(kind),
    );
    const person = await personOf(client, sender, referral);
    const heard = person === undefined ? nothingHeard : await askedAs(client, person);
    const sharing = isHeard === undefined ? heardOf(heard) : confirmed(isHeard, heard);
    const isDenied = (writer: Uuid): boolean => isDeniedTo(reader.organisation, writer, sharing);
    const shown = kept.filter(({ writer }) => !isDenied(writer));
    if (kept.length === 0 ? isDenied(sender) : shown.length === 0) return undefined;
    await actAs(client, reader.organisation);
    const denied = kept.filter((text) => !shown.includes(text)).map(({ kind }) => kind);
    await client.query(
      `insert into text_read (tenant, referral, person, kinds, principal, role, purpose, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        reader.organisation,
        referral,
        person,
        kinds.filter((kind) => !denied.includes(kind)),
        reader.principal,
        reader.role,
        reader.purpose,
        runtime.clock.now(),
      ],
    );
    return shown;
  });
}

async function personOf(client: TenantClient, sender: Uuid, referral: Uuid): Promise<Uuid | undefined> {
  const { rows } = await client.query<{ readonly person: Uuid }>(
    "select state->'context'->>'person' as person from stream_state where tenant = $1 and stream = $2",
    [sender, referral],
  );
  return rows[0]?.person;
}

/** What was heard of a person, asked as that person: the tenant of the transaction from here on. */
async function askedAs(client: TenantClient, person: Uuid): Promise<HeardOfPerson> {
  const { rows } = await client.query<HeardOfPerson>('select is_parked, sharing from known_sharing_of($1)', [
    person,
  ]);
  return rows[0] as HeardOfPerson;
}

async function actAs(client: TenantClient, tenant: Uuid): Promise<void> {
  await client.query("select set_config('app.tenant', $1, true)", [tenant]);
}

async function openTexts(
  runtime: ContextRuntime,
  client: TenantClient,
  sender: Uuid,
  referral: Uuid,
): Promise<readonly KeptText[]> {
  const { rows } = await client.query<{ readonly id: Uuid }>(
    'select id from vault where tenant = $1 and stream = $2',
    [sender, referral],
  );
  const ids = rows.map(({ id }) => id);
  const texts = ids.length === 0 ? [] : await runtime.vault.open(client, sender, ids);
  return texts.map(({ kind, text }) => ({
    kind: isRiskInstruction(kind) ? 'riskInstruction' : 'note',
    writer: writerOf(kind, sender),
    text,
  }));
}
