import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import {
  dropSupersededOrganisationTexts,
  keepOrganisationTexts,
} from '#directory/read-models/organisation-list/organisation-texts.query';
import {
  dropSupersededServiceTexts,
  keepServiceTexts,
} from '#directory/read-models/service-list/service-texts.query';
import { claimEntries } from '#directory/read-models/stewardship/stewardship.query';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { FeedComparison } from './compare-feed.js';
import type { ParsedService } from './feed.types.js';

const OFFERED_BY = `insert into participant (tenant, stream, part, stream_tenant)
  select p.organisation, p.id, 'provider', $1
    from jsonb_to_recordset($2) p (id uuid, organisation uuid) where p.organisation is not null
    on conflict do nothing`;

/**
 * Writes what must stand before an import's commands: the claims, which entries the source has brought, the texts, and
 * that the organisations named now may act on services listed before. Repeating it changes nothing.
 * @throws DesignedError `import-interrupted` when somebody claimed an entry meanwhile.
 */
export async function prepareEntries(
  database: ContextDatabase,
  tenant: Uuid,
  source: string,
  { organisations, listed, changed }: FeedComparison,
): Promise<void> {
  const [toldOrganisations, toldServices] = [
    [...organisations.listed, ...organisations.changed],
    [...listed, ...changed],
  ];
  await claimAll(database, tenant, 'organisation', toldOrganisations);
  await claimAll(database, tenant, 'service', toldServices);
  await database.asTenant(tenant, async (client) => {
    const entries = [
      ...toldOrganisations.map(({ id, outsideId }) => ({ id, kind: 'organisation', outsideId })),
      ...toldServices.map(({ id, outsideId }) => ({ id, kind: 'service', outsideId })),
    ];
    await client.query(
      `insert into feed_entry (tenant, source, id, kind, outside_id)
       select $1, $2, e.id, e.kind, e."outsideId" from jsonb_to_recordset($3) e (id uuid, kind text, "outsideId" text)
        on conflict do nothing`,
      [tenant, source, JSON.stringify(entries)],
    );
    const offered = toldServices.map(({ id, organisation }) => ({ id, organisation }));
    await client.query(OFFERED_BY, [tenant, JSON.stringify(offered)]);
  });
  await keepOrganisationTexts(
    database,
    tenant,
    toldOrganisations.map(({ id: organisation, content, description, url }) => ({
      organisation,
      content,
      description,
      url,
    })),
  );
  await keepServiceTexts(database, tenant, toldServices.map(textOf));
}

/** Removes the texts that no listing refers to any more, once the commands have run. */
export async function dropSupersededTexts(
  database: ContextDatabase,
  tenant: Uuid,
  { organisations, listed, changed }: FeedComparison,
): Promise<void> {
  await dropSupersededOrganisationTexts(database, tenant, organisations.changed.map(idOf));
  await dropSupersededServiceTexts(database, tenant, [...listed, ...changed].map(idOf));
}

async function claimAll(
  database: ContextDatabase,
  tenant: Uuid,
  kind: 'organisation' | 'service',
  entries: readonly { readonly id: Uuid }[],
): Promise<void> {
  const own = await claimEntries(database, tenant, kind, entries.map(idOf));
  if (own.size === entries.length) return;
  throw new DesignedError(
    'import-interrupted',
    'conflict',
    'The directory changed while the feed was being imported. Send it again with a new Idempotency-Key.',
  );
}

function idOf({ id }: { readonly id: Uuid }): Uuid {
  return id;
}

function textOf(service: ParsedService): Parameters<typeof keepServiceTexts>[2][number] {
  const {
    id,
    content,
    name,
    description,
    url,
    email,
    mode,
    access,
    deliverable,
    fees,
    assuredOn,
    audiences,
  } = service;
  return {
    service: id,
    content,
    name,
    description,
    url,
    email,
    phone: null,
    attending: mode,
    access,
    deliverable,
    fees,
    assuredOn,
    audiences,
  };
}
