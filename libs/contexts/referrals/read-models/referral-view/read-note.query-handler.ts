import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { problem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { Caller } from '#referrals/domain/acting/acting';
import { KnownFacts } from '#referrals/read-models/known-facts/known-facts.query';
import { Viewers } from '#referrals/read-models/known-facts/viewer.query';
import { ReferralTexts, type TextReader } from '#referrals/read-models/referral-texts/referral-texts.query';
import { ReferralViews, type SeenReferral } from '#referrals/read-models/referral-view/referral-view.query';

/** The texts of a referral that its viewer may read; a property that it may not read is absent. */
export interface ReadableTexts {
  readonly id: Uuid;
  readonly note?: string | null;
  readonly riskInstruction?: string | null;
}

/** The referrer's note and the risk instruction of a referral. */
export class ReadNote extends Query<ReadableTexts> {
  constructor(
    readonly caller: Caller,
    readonly referral: Uuid,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

/**
 * The note is for the referrer who wrote it and for the hub, which finds it from a child too; a provider gets the risk
 * instruction alone, while the referral is with it, and after that the answer of an unknown id; so does whoever did not write
 * the texts once the person's objection has arrived.
 */
@QueryHandler(ReadNote)
export class ReadNoteHandler implements IQueryHandler<ReadNote> {
  constructor(
    private readonly viewers: Viewers,
    private readonly views: ReferralViews,
    private readonly texts: ReferralTexts,
    private readonly known: KnownFacts,
  ) {}

  /** @throws ProblemError `not-found`, DesignedError `not-yet-visible`, `sharing-unconfirmed`. */
  async execute({ caller, referral, stated }: ReadNote): Promise<ReadableTexts> {
    const viewer = await this.viewers.of(caller, stated);
    await Promise.all([this.views.awaited(stated), this.known.awaited(stated)]);
    const row = await this.views.find(viewer, referral);
    const mayReadNote = row?.fields.has('note') ?? false;
    const mayReadRisk = row?.fields.has('risk_instruction') ?? false;
    if (!row?.sender || !(mayReadNote || mayReadRisk)) throw problem('not-found');
    const reader = {
      organisation: viewer.tenant,
      principal: viewer.pseudonym,
      role: caller.role,
      purpose: 'read-texts',
    } as const;
    const kinds = [
      ...(mayReadNote ? ['note' as const] : []),
      ...(mayReadRisk ? ['riskInstruction' as const] : []),
    ];
    const own = await this.texts.shown(reader, kinds, row.sender, referral);
    if (own === undefined) throw problem('not-found');
    const { riskInstruction } = own;
    if (!mayReadNote) return { id: referral, riskInstruction };
    const parent = row.parent === null ? undefined : await this.views.find(viewer, row.parent);
    return { id: referral, note: await this.noteOf(reader, own.note, parent), riskInstruction };
  }

  private async noteOf(
    reader: TextReader,
    own: string | null,
    parent: SeenReferral | undefined,
  ): Promise<string | null> {
    if (own !== null || !parent?.sender) return own;
    const shown = await this.texts.shown(reader, ['note'], parent.sender, parent.referral);
    return shown?.note ?? null;
  }
}
