import type { Uuid } from '#platform/kernel/ids';
import { foreignEntries } from '#directory/read-models/stewardship/stewardship.query';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { KnownDirectory, KnownEntry } from './compare-feed.js';
import type { ParsedFeed } from './feed.types.js';

/** What is known of a source and its feed before they are compared. */
export interface Known {
  readonly directory: KnownDirectory;
  /** The feed without the entries that somebody else keeps. */
  readonly feed: ParsedFeed;
  /** How many services somebody else keeps, or keeps the organisation of. */
  readonly foreign: number;
}

interface KnownRow {
  readonly id: Uuid;
  readonly aggregate: string;
  readonly content: string | null;
  readonly status: string;
}

/**
 * Everything that the source has brought and that the feed names, as the state rows have it: they are written with the
 * events, so an import straight after another one sees all of it.
 */
export async function knownBefore(database: ContextDatabase, tenant: Uuid, feed: ParsedFeed): Promise<Known> {
  const services = feed.services.map(({ id }) => id);
  const organisations = feed.organisations.map(({ id }) => id);
  const rows = await database.asTenant(tenant, async (client) => {
    const { rows: found } = await client.query<KnownRow>(
      `select s.stream as id, s.aggregate, s.state->>'content' as content, s.state->>'status' as status
         from stream_state s
        where s.tenant = $1 and s.aggregate in ('service', 'organisation')
          and (s.stream = any($3) or s.stream in (select e.id from feed_entry e where e.tenant = $1 and e.source = $2))`,
      [tenant, feed.source, [...services, ...organisations]],
    );
    return found;
  });
  const foreignServices = await foreignEntries(database, tenant, 'service', services);
  const foreignOrganisations = await foreignEntries(database, tenant, 'organisation', organisations);
  const own = feed.services.filter(
    ({ id, organisation }) =>
      !foreignServices.has(id) && (organisation === null || !foreignOrganisations.has(organisation)),
  );
  return {
    directory: { services: entriesOf(rows, 'service'), organisations: entriesOf(rows, 'organisation') },
    feed: {
      ...feed,
      services: own,
      organisations: feed.organisations.filter(({ id }) => !foreignOrganisations.has(id)),
    },
    foreign: feed.services.length - own.length,
  };
}

function entriesOf(rows: readonly KnownRow[], aggregate: string): ReadonlyMap<Uuid, KnownEntry> {
  return new Map(
    rows
      .filter((row) => row.aggregate === aggregate)
      .map(({ id, content, status }) => [id, { content: content ?? '', listed: status === 'listed' }]),
  );
}
