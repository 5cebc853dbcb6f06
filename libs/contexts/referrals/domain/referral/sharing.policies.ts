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
 * Whether an organisation that did not write them is denied the texts about a person: it objects to all, or to this one. A
 * death denies nothing; what an organisation wrote itself it lawfully keeps.
 */
export function isDeniedTo(organisation: Uuid, { objects, objectsTo }: SharingFacts): boolean {
  return objects || objectsTo.includes(organisation);
}

/**
 * Why a person may not be shared with these recipients. An objection to one organisation is refused by a code that says
 * neither that the person objects nor to whom else.
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
