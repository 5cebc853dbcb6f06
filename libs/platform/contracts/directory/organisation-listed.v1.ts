import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { publicName, uuid } from '../vocabulary.js';

/** What an organisation is to the area. */
export const organisationKind = z.enum(['practice', 'hub', 'provider', 'agency', 'commissioner-board']);

/** An organisation is listed, or its listing changed: the facts as they are now. */
export const organisationListedV1 = defineContract({
  type: 'ginnel.directory.organisation-listed.v1',
  description: 'An organisation is listed, or its listing changed: the facts as they are now.',
  data: z.strictObject({
    organisation: uuid.describe('The organisation; the stream.'),
    kind: organisationKind.describe('What it is to the area.'),
    name: publicName.describe('Its public name.'),
    odsCode: z
      .string()
      .regex(/^[A-Z0-9]{3,10}$/)
      .nullable()
      .describe('Its code in the NHS; null when it has none.'),
    network: uuid.nullable().describe('The network; set for practices.'),
    hub: uuid.nullable().describe('The hub; set for practices.'),
    area: publicName.describe('The commissioning place.'),
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
