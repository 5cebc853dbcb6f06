import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';

/** How the examples say what has happened in other contexts. */
export interface Teller {
  say(
    place: { readonly tenant: Uuid; readonly stream?: Uuid },
    said: { readonly type: string; readonly data: object },
  ): Promise<unknown>;
}

const AREA = 'Stockport';

/** A small town of examples: two practices of one network, their hub, three providers with a service each. */
export interface Town {
  readonly network: Uuid;
  readonly hub: Uuid;
  readonly otherHub: Uuid;
  readonly practice: Uuid;
  readonly otherPractice: Uuid;
  readonly provider: Uuid;
  readonly otherProvider: Uuid;
  readonly thirdProvider: Uuid;
  readonly service: Uuid;
  readonly otherService: Uuid;
  readonly thirdService: Uuid;
  readonly fullService: Uuid;
  /** A group that the hub runs itself. */
  readonly hubsService: Uuid;
}

/** Lists the town's organisations and services in the directory. */
export async function foundTown(directory: Teller, mode = 'brokered'): Promise<Town> {
  const id = (): Uuid => randomUUID();
  const town: Town = {
    network: id(),
    hub: id(),
    otherHub: id(),
    practice: id(),
    otherPractice: id(),
    provider: id(),
    otherProvider: id(),
    thirdProvider: id(),
    service: id(),
    otherService: id(),
    thirdService: id(),
    fullService: id(),
    hubsService: id(),
  };
  const list = (organisation: Uuid, kind: string, network: Uuid | null = null, hub: Uuid | null = null) =>
    directory.say(
      { tenant: organisation, stream: organisation },
      {
        type: 'ginnel.directory.organisation-listed.v1',
        data: { organisation, kind, name: `The ${kind}`, odsCode: null, network, hub, area: AREA },
      },
    );
  await list(town.hub, 'hub');
  await list(town.otherHub, 'hub');
  await list(town.practice, 'practice', town.network, town.hub);
  await list(town.otherPractice, 'practice', town.network, town.hub);
  for (const provider of [town.provider, town.otherProvider, town.thirdProvider])
    await list(provider, 'provider');
  await offer(directory, town.service, town.provider);
  await offer(directory, town.otherService, town.otherProvider);
  await offer(directory, town.thirdService, town.thirdProvider, { promiseDays: 3 });
  await offer(directory, town.hubsService, town.hub);
  await offer(directory, town.fullService, town.provider, { accepting: false });
  await directory.say(
    { tenant: town.hub },
    // An area is one however its name is written.
    { type: 'ginnel.directory.referral-mode-set.v1', data: { area: AREA.toUpperCase(), mode } },
  );
  return town;
}

/** Lists a service of a provider. */
export function offer(
  directory: Teller,
  service: Uuid,
  organisation: Uuid,
  own: { readonly promiseDays?: number; readonly accepting?: boolean } = {},
): Promise<unknown> {
  const { promiseDays = null, accepting = true } = own;
  return directory.say(
    { tenant: organisation, stream: service },
    {
      type: 'ginnel.directory.service-listed.v1',
      data: { service, organisation, name: 'A walking group', promiseDays, accepting, mode: 'brokered' },
    },
  );
}

/** Registers a person with an organisation. @returns the person's pseudonym. */
export async function register(people: Teller, organisation: Uuid, practice: Uuid | null): Promise<Uuid> {
  const person = randomUUID();
  await people.say(
    { tenant: organisation, stream: person },
    {
      type: 'ginnel.people.person-registered.v1',
      data: { person, ageBand: '60-69', areaDecile: 2, practice, outcode: 'SK4' },
    },
  );
  return person;
}
