import type { ActorPart, ParticipantPart } from '#referrals/domain/referral/referral.codes';

/** As what a role acts, and the parts of a referral that give it sight. */
export interface RolePart {
  readonly acts: ActorPart;
  readonly sees: readonly ParticipantPart[];
  /** Members of the hub are known by their pseudonym. */
  readonly isWorker: boolean;
}

/** What a role is in a referral; undefined for roles that have no part in one. */
export function rolePart(role: string): RolePart | undefined {
  switch (role) {
    case 'referrer':
      return { acts: 'sender', sees: ['sender'], isWorker: false };
    case 'link-worker':
    case 'coordinator':
      return { acts: 'hub', sees: ['hub'], isWorker: true };
    case 'provider':
      return { acts: 'receiver', sees: ['receiver'], isWorker: false };
    case 'person':
      return { acts: 'person', sees: ['person'], isWorker: false };
    default:
      return undefined;
  }
}

/** The status of a refusal over HTTP where it is not 409. */
export const refusalStatuses: Readonly<Record<string, number>> = {
  'not-your-part': 403,
  'too-early': 422,
  'in-the-future': 422,
  'plan-empty': 422,
  'not-in-list': 422,
  'promise-out-of-range': 422,
};

/** Refusals whose code alone does not say what to do. */
export const refusalSentences: Readonly<Record<string, string>> = {
  'person-died':
    'A death is recorded for this person: nothing new is sent. If that is wrong, register the person anew.',
  'person-erased': 'This person has been erased: nothing can be sent.',
  'sharing-objected':
    'This person objects to being shared: nothing new is sent. Talk with them; if they have changed their mind, lift the objection and send again.',
  'not-to-this-organisation':
    'This person cannot be sent to this organisation. Find another way together with them.',
};

/** What sending a person anew may be refused for, whoever sends. */
export const sharingRefusals: readonly string[] = [...Object.keys(refusalSentences), 'sharing-unconfirmed'];
