import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { keyedHash, memberRole, uuid } from '../vocabulary.js';

/** Somebody works for an organisation in these roles; without a role, no longer. `worker` is the pseudonym, not a name. */
export const memberChangedV1 = defineContract({
  type: 'ginnel.directory.member-changed.v1',
  description:
    'Somebody works for an organisation in these roles; without a role, no longer. `worker` is the pseudonym, not a name.',
  data: z.strictObject({ member: uuid, organisation: uuid, worker: keyedHash, roles: z.array(memberRole) }),
  example: {
    member: invented.member,
    organisation: invented.hub,
    worker: invented.linkWorker,
    roles: ['link-worker'],
  },
});
