import type { Uuid } from '#platform/kernel/ids';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import type { ReferralContext } from '#referrals/domain/referral/referral.state';

/** What stands against sharing a person anew, as it was looked up for the command. */
export interface SharingFacts {
  /** A death is recorded. */
  readonly died: boolean;
  /** Everybody has let go of the person. */
  readonly erased: boolean;
  /** The person objects to being shared with anybody. */
  readonly objects: boolean;
  /** Organisations that the person objects to being shared with. */
  readonly objectsTo: readonly Uuid[];
}

/** Nothing stands against it. */
export const freelyShared: SharingFacts = { died: false, erased: false, objects: false, objectsTo: [] };

/** Who hears of the person by this referral: the receiver, and the hub of one that does not come from it. */
export function recipientsOf(context: Pick<ReferralContext, 'kind' | 'receiver' | 'hub'>): readonly Uuid[] {
  return context.kind === 'child' ? [context.receiver] : [context.receiver, context.hub];
}

/**
 * Whether an organisation is denied a text about a person. Of somebody who was erased nobody is shown anything, though the
 * text may not be destroyed yet. Otherwise what an organisation wrote first it lawfully keeps, and others are denied it by
 * an objection to all or to this one; a death denies nothing.
 */
export function isDeniedTo(organisation: Uuid, writer: Uuid, sharing: SharingFacts): boolean {
  if (sharing.erased) return true;
  return organisation !== writer && (sharing.objects || sharing.objectsTo.includes(organisation));
}

/**
 * Why a person may not be shared with these recipients. A sender holds a record of the person, and holders are told of
 * objections: `not-to-this-organisation` tells it that one of the recipients is out of the question, so that it can look for
 * another way. It can conclude that the person objects to that one; it learns nothing of others.
 */
export function refusalOfSharing(
  sharing: SharingFacts,
  recipients: readonly Uuid[],
): ReferralRejection | undefined {
  if (sharing.erased) return { code: 'person-erased' };
  if (sharing.died) return { code: 'person-died' };
  if (sharing.objects) return { code: 'sharing-objected' };
  return sharing.objectsTo.some((organisation) => recipients.includes(organisation))
    ? { code: 'not-to-this-organisation' }
    : undefined;
}
