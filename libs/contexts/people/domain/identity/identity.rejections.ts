/** Why a command on an identity was refused; a code alone, nothing personal. */
export interface IdentityRejection {
  readonly code: 'unknown-conflict' | 'conflict-resolved-otherwise' | 'not-in-conflict' | 'unknown-person';
}
