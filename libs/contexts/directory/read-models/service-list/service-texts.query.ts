import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** What a listing says beyond the facts of its events; `content` is the digest under which those refer to it. */
export interface ServiceText {
  readonly service: Uuid;
  readonly content: string;
  /** For the search only: it is a fact of the event. */
  readonly name: string;
  readonly description: string | null;
  readonly url: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly attending: string;
  readonly access: string | null;
  readonly deliverable: string | null;
  readonly fees: string | null;
  readonly assuredOn: CalendarDate | null;
  readonly audiences: readonly string[];
}

const AT_ONCE = 500;

/**
 * Keeps the texts of listings before the commands that refer to them: a text without its event is not shown, an event
 * never waits for its text. Known texts stay as they are, also those that have been blanked since.
 */
export async function keepServiceTexts(
  database: ContextDatabase,
  tenant: Uuid,
  texts: readonly ServiceText[],
): Promise<void> {
  for (let first = 0; first < texts.length; first += AT_ONCE) {
    const some = texts.slice(first, first + AT_ONCE);
    await database.asTenant(tenant, (client) =>
      client.query(
        `insert into service_text (tenant, service, content, description, url, email, phone, attending, access,
                                   deliverable, fees, assured_on, audiences, search)
         select $1, t.service, t.content, t.description, t.url, t.email, t.phone, t.attending, t.access, t.deliverable,
                t.fees, t."assuredOn", t.audiences,
                setweight(to_tsvector('english', t.name) || to_tsvector('simple', t.name), 'A')
                || setweight(to_tsvector('english', w.words) || to_tsvector('simple', w.words), 'B')
           from jsonb_to_recordset($2) t (service uuid, content text, name text, description text, url text, email text,
                  phone text, attending text, access text, deliverable text, fees text, "assuredOn" date, audiences text[]),
                lateral (select concat_ws(' ', t.deliverable, array_to_string(t.audiences, ' '), t.description) as words) w
          on conflict do nothing`,
        [tenant, JSON.stringify(some)],
      ),
    );
  }
}

/** Removes the texts that the services' present listings no longer refer to. */
export async function dropSupersededServiceTexts(
  database: ContextDatabase,
  tenant: Uuid,
  services: readonly Uuid[],
): Promise<void> {
  await database.asTenant(tenant, (client) =>
    client.query(
      `delete from service_text t using stream_state s
        where t.tenant = $1 and t.service = any($2) and s.tenant = $1 and s.stream = t.service
          and t.content <> s.state->>'content'`,
      [tenant, services],
    ),
  );
}
