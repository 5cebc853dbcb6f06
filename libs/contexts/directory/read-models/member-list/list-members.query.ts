import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { MemberRole } from '#directory/domain/member/member.state';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { memberList, type MemberRow } from './member-list.projection.js';

/** A member as the organisation's own people see it; the name is null where it has been destroyed meanwhile. */
export interface ListedMember {
  readonly id: Uuid;
  readonly worker: string;
  readonly name: string | null;
  readonly roles: readonly MemberRole[];
  readonly revision: number;
}

/** A page of members by id; `next` is the last one where there are more. */
export interface MemberPage {
  readonly items: readonly ListedMember[];
  readonly next: Uuid | undefined;
}

/** Asks who works for an organisation, which is the asker's own; `role` keeps those who have it. */
export class ListMembers extends Query<MemberPage> {
  constructor(
    readonly organisation: Uuid,
    readonly role: MemberRole | undefined,
    readonly page: { readonly after: Uuid | undefined; readonly limit: number },
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

const LIST = `
select member, revision, worker, roles, name from member_list
 where tenant = $1 and ($2::text is null or $2 = any(roles)) and ($3::uuid is null or member > $3)
 order by member limit $4`;

/** Answers `ListMembers` with the names out of the vault. @throws DesignedError `not-yet-visible`. */
@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ organisation, role, page, stated }: ListMembers): Promise<MemberPage> {
    const { positions, database, vault } = this.runtime;
    await positions.awaited([memberList.name], stated);
    return database.asTenant(organisation, async (client) => {
      const asked = [organisation, role ?? null, page.after ?? null, page.limit + 1];
      const { rows } = await client.query<MemberRow>(LIST, asked);
      const shown = rows.slice(0, page.limit);
      const opened = await vault.open(
        client,
        organisation,
        shown.map(({ name }) => name),
      );
      const names = new Map(opened.map(({ id, text }) => [id, text]));
      return {
        items: shown.map(({ member, revision, worker, roles, name }) => ({
          ...{ id: member, worker, roles, revision },
          name: names.get(name) ?? null,
        })),
        next: rows.length > page.limit ? shown.at(-1)?.member : undefined,
      };
    });
  }
}
