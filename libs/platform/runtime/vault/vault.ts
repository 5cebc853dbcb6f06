import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import type { SealedText } from '#platform/runtime/commands/aggregate';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { open, seal } from '#platform/runtime/vault/envelope';
import { newPersonKey, unwrapKey, wrapKey } from '#platform/runtime/vault/person-keys';

/** A text of the vault, opened. */
export interface OpenedText {
  readonly id: Uuid;
  readonly person: Uuid;
  readonly kind: string;
  readonly text: string;
}

interface SealedRow {
  readonly id: Uuid;
  readonly person: Uuid;
  readonly kind: string;
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
}

/** Seals and opens a context's identifying texts, each under the key of its person and of the organisation that wrote it. */
export class Vault {
  constructor(
    private readonly database: ContextDatabase,
    private readonly masterKey: Buffer,
  ) {}

  /** Seals a text for a command to write. Once the person's key is destroyed nobody can open it again. */
  async seal(
    tenant: Uuid,
    person: Uuid,
    kind: string,
    text: string,
    id: Uuid = randomUUID(),
  ): Promise<SealedText> {
    const wrapped = wrapKey(newPersonKey(), this.masterKey, keyPlace(this.database.context, tenant, person));
    const kept = await this.database.call<{ wrapped: Buffer }>(
      'select obtain_person_key($1, $2, $3) as wrapped',
      [tenant, person, wrapped],
    );
    const key = unwrapKey(kept.wrapped, [this.masterKey], keyPlace(this.database.context, tenant, person));
    return { id, person, kind, sealed: seal(text, key, textPlace(tenant, id, kind)) };
  }

  /** Opens the texts with these ids that the transaction's tenant may see; texts whose key is gone are left out. */
  async open(client: PoolClient, tenant: Uuid, ids: readonly Uuid[]): Promise<readonly OpenedText[]> {
    const { rows } = await client.query<SealedRow>(
      `select v.id, v.person, v.kind, v.sealed, k.wrapped
         from vault v join person_key k on k.tenant = v.tenant and k.person = v.person
        where v.tenant = $1 and v.id = any($2)`,
      [tenant, ids],
    );
    return rows.map((row) => this.openRow(tenant, row));
  }

  /** Opens one sealed row that was read elsewhere (by a function that checked the reader's rights). */
  openRow(tenant: Uuid, row: SealedRow): OpenedText {
    const key = unwrapKey(row.wrapped, [this.masterKey], keyPlace(this.database.context, tenant, row.person));
    return {
      id: row.id,
      person: row.person,
      kind: row.kind,
      text: open(row.sealed, key, textPlace(tenant, row.id, row.kind)),
    };
  }
}

function keyPlace(context: string, tenant: Uuid, person: Uuid): string {
  return `${context}/${tenant}/${person}`;
}

function textPlace(tenant: Uuid, id: Uuid, kind: string): string {
  return `${tenant}/${id}/${kind}`;
}
