import type { EventOf } from '../contract.js';
import type { contractHeldV1 } from './contract-held.v1.js';
import type { memberChangedV1 } from './member-changed.v1.js';
import type { membershipChangedV1 } from './membership-changed.v1.js';
import type { organisationListedV1 } from './organisation-listed.v1.js';
import type { referralModeSetV1 } from './referral-mode-set.v1.js';
import type { serviceChangedV1 } from './service-changed.v1.js';
import type { serviceListedV1 } from './service-listed.v1.js';
import type { serviceUnlistedV1 } from './service-unlisted.v1.js';

/** Every public event of directory, without its envelope. */
export type DirectoryEvent =
  | EventOf<typeof contractHeldV1>
  | EventOf<typeof memberChangedV1>
  | EventOf<typeof membershipChangedV1>
  | EventOf<typeof organisationListedV1>
  | EventOf<typeof referralModeSetV1>
  | EventOf<typeof serviceChangedV1>
  | EventOf<typeof serviceListedV1>
  | EventOf<typeof serviceUnlistedV1>;
