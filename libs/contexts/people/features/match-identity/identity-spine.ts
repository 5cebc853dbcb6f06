import type { Uuid } from '#platform/kernel/ids';
import type { KnownState } from '#platform/runtime/commands/aggregate';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { SpineRow } from '#people/domain/identity/identity.policies';
import { peopleTenant } from '#people/domain/people-tenant';
import type { PersonRecord } from '#people/read-models/person/person-record.query';

/** A spine row with the number's stream and the revision of the record that was compared. */
export interface StoredSpineRow extends SpineRow {
  readonly numberHash: string;
  readonly identity: Uuid;
  readonly revision: number;
}

/** The record as it is now and its revision; undefined where nothing is left of it. */
export async function presentRecord(
  runtime: ContextRuntime,
  writer: Uuid,
  person: Uuid,
): Promise<{ readonly record: PersonRecord; readonly revision: number } | undefined> {
  const [row] = await runtime.database.workerQuery<{
    id: Uuid;
    person: Uuid;
    kind: string;
    sealed: Buffer;
    wrapped: Buffer;
    revision: number;
  }>(
    `select v.id, v.person, v.kind, v.sealed, k.wrapped, (s.state->>'revision')::integer as revision
       from stream_state s
       join vault v on v.tenant = s.tenant and v.person = s.stream and v.kind = 'person-record/' || (s.state->>'revision')
       join person_key k on k.tenant = v.tenant and k.person = v.person
      where s.tenant = $1 and s.stream = $2`,
    [writer, person],
  );
  if (row === undefined) return undefined;
  const record = JSON.parse(runtime.vault.openRow(writer, row).text) as PersonRecord;
  return { record, revision: row.revision };
}

/** A number as it was at one moment: everyone else under it, and its stream where it has one. */
export interface NumberAsItIs {
  readonly others: readonly (SpineRow & { readonly revision: number })[];
  readonly known: KnownState | null;
}

/**
 * Notes a person under a number, or its later revision; a repetition never puts back an earlier one. @returns the number as it was then: whoever is a member in its
 * state has a row among the others.
 */
export async function writeSpineRow(runtime: ContextRuntime, row: StoredSpineRow): Promise<NumberAsItIs> {
  const [number] = await runtime.database.workerQuery<NumberAsItIs>(
    `insert into identity_spine (tenant, person, identity, number_hash, birth_hash, revision) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant, person, identity) do update
       set birth_hash = case when identity_spine.revision > excluded.revision then identity_spine.birth_hash else excluded.birth_hash end,
           revision = greatest(identity_spine.revision, excluded.revision)
     returning (select coalesce(jsonb_agg(jsonb_build_object('person', o.person, 'numberHash', o.number_hash, 'birthHash', o.birth_hash, 'revision', o.revision)
                                          order by o.person), '[]')
                  from identity_spine o where o.tenant = $1 and o.identity = $3 and o.person <> $2) as others,
               (select jsonb_build_object('version', s.version, 'state', s.state, 'seen', s.xmin::text)
                  from stream_state s where s.tenant = $1 and s.stream = $3) as known`,
    [peopleTenant, row.person, row.identity, row.numberHash, row.birthHash, row.revision],
  );
  if (!number) throw new Error('a row of the spine was not written');
  return number;
}

/** The numbers under which a person stands. */
export async function spineRowsOf(
  runtime: ContextRuntime,
  person: Uuid,
): Promise<readonly { readonly identity: Uuid; readonly revision: number }[]> {
  return runtime.database.workerQuery<{ identity: Uuid; revision: number }>(
    'select identity, revision from identity_spine where tenant = $1 and person = $2 order by identity',
    [peopleTenant, person],
  );
}

/** Takes a person away from a number. */
export async function removeSpineRow(runtime: ContextRuntime, person: Uuid, identity: Uuid): Promise<void> {
  await runtime.database.workerQuery(
    'delete from identity_spine where tenant = $1 and person = $2 and identity = $3',
    [peopleTenant, person, identity],
  );
}
