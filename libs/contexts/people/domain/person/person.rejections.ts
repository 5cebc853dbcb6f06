/** Why a command on a person was refused; a code alone, nothing personal. */
export interface PersonRejection {
  readonly code:
    | 'not-registered'
    | 'already-registered'
    | 'died'
    | 'erased'
    | 'linked-to-another-account'
    /** The code was made before the record's codes were last voided. */
    | 'link-code-void'
    /** The person objects to whoever asks, and it is not theirs to take that back. */
    | 'out-of-sight'
    /** Whoever erases still takes part in an open referral of the person. */
    | 'referrals-open'
    /** The organisation holds the person in a part for which whoever asks does not speak. */
    | 'held-in-another-part';
}
