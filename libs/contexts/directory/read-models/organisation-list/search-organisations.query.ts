import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { OrganisationKind } from '#directory/domain/organisation/organisation.state';
import { prefixSearchOf } from '#directory/domain/search-words';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { MEMBERSHIP_IN_FORCE, SUMMARY_SELECT } from './organisation.views.query.js';
import type { OrganisationSummary } from './organisation.views.query.js';

/** What a caller looks for; absent means all. */
export interface OrganisationFilter {
  /** Words of the name, or their beginnings. */
  readonly search?: string | undefined;
  readonly kind?: OrganisationKind | undefined;
  /** Practices that belong to this network today. */
  readonly network?: Uuid | undefined;
}

/** Where a page ends: the last organisation's sort name and id. */
export type OrganisationPlace = readonly [sortName: string, organisation: Uuid];

/** A page of organisations by name; `next` where there are more. */
export interface OrganisationPage {
  readonly items: readonly OrganisationSummary[];
  readonly next: OrganisationPlace | undefined;
}

/** Looks for organisations. */
export class SearchOrganisations extends Query<OrganisationPage> {
  constructor(
    readonly filter: OrganisationFilter,
    readonly page: { readonly after?: OrganisationPlace | undefined; readonly limit: number },
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

interface FoundRow extends OrganisationSummary {
  readonly sort_name: string;
}

/** `$1` today, `$2` search text, `$3` prefix search, `$4` kind, `$5` network, `$6`-`$7` place, `$8` limit. */
const SEARCH = `
select ${SUMMARY_SELECT}, o.sort_name
  from organisation_list o
  ${MEMBERSHIP_IN_FORCE}
 where ($2::text is null
        or to_tsvector('simple', o.name) @@ (coalesce(websearch_to_tsquery('simple', $2), ''::tsquery)
                                             || coalesce(to_tsquery('simple', $3), ''::tsquery)))
   and ($4::text is null or o.kind = $4)
   and ($5::uuid is null or (m.membership->>'network')::uuid = $5)
   and ($7::uuid is null or (o.sort_name collate "C", o.organisation) > ($6 collate "C", $7))
 order by o.sort_name collate "C", o.organisation
 limit $8`;

/** Answers `SearchOrganisations` from the organisation list. @throws DesignedError `not-yet-visible`. */
@QueryHandler(SearchOrganisations)
export class SearchOrganisationsHandler implements IQueryHandler<SearchOrganisations> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ filter, page, stated }: SearchOrganisations): Promise<OrganisationPage> {
    await this.runtime.positions.awaited(['organisation-list'], stated);
    const { search = null, kind = null, network = null } = filter;
    const prefixes = search === null ? null : (prefixSearchOf(search) ?? null);
    const today = londonTimeOf(this.runtime.clock.now()).date;
    const place = page.after ?? [null, null];
    const rows = await this.runtime.database.runtimeQuery<FoundRow>(SEARCH, [
      ...[today, search, prefixes, kind, network],
      ...place,
      page.limit + 1,
    ]);
    const shown = rows.slice(0, page.limit);
    const last = rows.length > page.limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(({ sort_name: _, ...summary }) => summary),
      next: last && [last.sort_name, last.id],
    };
  }
}
