import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { calendarDate, uuid } from '../vocabulary.js';

/** From a date on, a practice belongs to a network, and the network is served by a hub; null ends it. */
export const membershipChangedV1 = defineContract({
  type: 'ginnel.directory.membership-changed.v1',
  description: 'From a date on, a practice belongs to a network, and the network is served by a hub; null ends it.',
  data: z.strictObject({ practice: uuid, network: uuid.nullable(), hub: uuid.nullable(), from: calendarDate }),
  example: {
    practice: invented.practice,
    network: invented.network,
    hub: invented.hub,
    from: '2026-04-01',
  },
});
