import { DesignedError } from '#platform/kernel/designed-error';

/** Why sealed content could not be made or read. */
export type VaultErrorCode =
  | 'vault-bad-key'
  | 'vault-not-text'
  | 'vault-unknown-envelope'
  | 'vault-not-opened'
  | 'vault-unknown-master-key';

const sentences: Readonly<Record<VaultErrorCode, string>> = {
  'vault-bad-key': 'A key of the vault must hold exactly 32 bytes.',
  'vault-not-text': 'Text with an unpaired surrogate cannot be sealed without loss.',
  'vault-unknown-envelope': 'Sealed content has an unknown version or is too short.',
  'vault-not-opened': 'Sealed content was altered, moved to another row, or belongs to another key.',
  'vault-unknown-master-key': 'A person key was wrapped by a master key that this process was not given.',
};

/**
 * A failure of the vault. The message is one of a closed set: it never holds the text, a key, the row's name or
 * what the crypto library said.
 */
export class VaultError extends DesignedError {
  constructor(override readonly code: VaultErrorCode) {
    super(code, 'internal', sentences[code]);
    this.name = 'VaultError';
  }
}
