import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { publicName, uuid } from '../vocabulary.js';

/** What an organisation is to the area. */
export const organisationKind = z.enum(['practice', 'hub', 'provider', 'agency', 'commissioner-board']);

/** An organisation is listed, or its listing changed: the facts as they are now. */
export const organisationListedV1 = defineContract({
  type: 'ginnel.directory.organisation-listed.v1',
  description:
    'An organisation is listed, or its listing changed: the facts as they are now. network and hub are set for practices, odsCode for those that have one.',
  data: z.strictObject({
    organisation: uuid,
    kind: organisationKind,
    name: publicName,
    odsCode: z
      .string()
      .regex(/^[A-Z0-9]{3,10}$/)
      .nullable(),
    network: uuid.nullable(),
    hub: uuid.nullable(),
    area: publicName,
  }),
  example: {
    organisation: invented.practice,
    kind: 'practice',
    name: 'Ginnel Lane Surgery',
    odsCode: 'Z99999',
    network: invented.network,
    hub: invented.hub,
    area: 'Stockport',
  },
});
