import { Injectable } from '@nestjs/common';
import { CursorSigner } from '#platform/http/cursors/cursor-signer';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { deriveSecret } from '#platform/runtime/vault/keyed-hash';

/** Signs the cursors of lists of referrals with a secret of the installation. */
@Injectable()
export class ReferralCursors {
  readonly signer: CursorSigner;

  constructor(environment: PlatformEnvironment) {
    this.signer = new CursorSigner(deriveSecret(environment.masterSecret, 'cursors referrals'));
  }
}
