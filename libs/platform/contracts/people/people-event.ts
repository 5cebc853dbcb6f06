import type { EventOf } from '../contract.js';
import type { holderLetGoV1 } from './holder-let-go.v1.js';
import type { organisationObjectedV1 } from './organisation-objected.v1.js';
import type { organisationObjectionLiftedV1 } from './organisation-objection-lifted.v1.js';
import type { personCorrectedV1 } from './person-corrected.v1.js';
import type { personDiedV1 } from './person-died.v1.js';
import type { personErasedV1 } from './person-erased.v1.js';
import type { personLinkedV1 } from './person-linked.v1.js';
import type { personRegisteredV1 } from './person-registered.v1.js';
import type { personUnlinkedV1 } from './person-unlinked.v1.js';
import type { sharingObjectedV1 } from './sharing-objected.v1.js';
import type { sharingObjectionLiftedV1 } from './sharing-objection-lifted.v1.js';

/** Every public event of people, without its envelope. */
export type PeopleEvent =
  | EventOf<typeof holderLetGoV1>
  | EventOf<typeof organisationObjectedV1>
  | EventOf<typeof organisationObjectionLiftedV1>
  | EventOf<typeof personCorrectedV1>
  | EventOf<typeof personDiedV1>
  | EventOf<typeof personErasedV1>
  | EventOf<typeof personLinkedV1>
  | EventOf<typeof personRegisteredV1>
  | EventOf<typeof personUnlinkedV1>
  | EventOf<typeof sharingObjectedV1>
  | EventOf<typeof sharingObjectionLiftedV1>;
