import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** What an imported organisation's listing says beyond the facts of its events. */
export interface OrganisationText {
  readonly organisation: Uuid;
  /** The digest under which the events refer to it. */
  readonly content: string;
  readonly description: string | null;
  readonly url: string | null;
}

/** Keeps the texts of organisations before the commands that refer to them; known ones stay as they are. */
export async function keepOrganisationTexts(
  database: ContextDatabase,
  tenant: Uuid,
  texts: readonly OrganisationText[],
): Promise<void> {
  await database.asTenant(tenant, (client) =>
    client.query(
      `insert into organisation_text (tenant, organisation, content, description, url)
       select $1, t.organisation, t.content, t.description, t.url
         from jsonb_to_recordset($2) t (organisation uuid, content text, description text, url text)
        on conflict do nothing`,
      [tenant, JSON.stringify(texts)],
    ),
  );
}

/** Removes the texts that the organisations' present listings no longer refer to. */
export async function dropSupersededOrganisationTexts(
  database: ContextDatabase,
  tenant: Uuid,
  organisations: readonly Uuid[],
): Promise<void> {
  await database.asTenant(tenant, (client) =>
    client.query(
      `delete from organisation_text t using stream_state s
        where t.tenant = $1 and t.organisation = any($2) and s.tenant = $1 and s.stream = t.organisation
          and t.content is distinct from s.state->>'content'`,
      [tenant, organisations],
    ),
  );
}
