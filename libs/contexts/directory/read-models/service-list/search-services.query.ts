import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { ReferralMode } from '#directory/domain/service/service.state';
import { prefixSearchOf } from '#directory/domain/search-words';
import { ContextRuntime } from '#platform/runtime/context-runtime';

/** What a caller looks for; absent means all. */
export interface ServiceFilter {
  readonly search?: string | undefined;
  readonly accepting?: boolean | undefined;
  readonly organisation?: Uuid | undefined;
  readonly audience?: string | undefined;
}

/** Where a page ends: how well the last service fits (millionths; 0 without a search text), its sort name and id. */
export type ServicePlace = readonly [fit: number, sortName: string, service: Uuid];

/** A service as a list shows it. */
export interface ServiceSummary {
  readonly id: Uuid;
  readonly name: string;
  readonly organisation: { readonly id: Uuid; readonly name: string | null } | null;
  readonly accepting: boolean;
  readonly promiseDays: number | null;
  readonly mode: ReferralMode;
  readonly attending: string;
  readonly audiences: readonly string[];
  readonly summary: string | null;
}

/** A page of services, best fit first, then by name; `next` where there are more. */
export interface ServicePage {
  readonly items: readonly ServiceSummary[];
  readonly next: ServicePlace | undefined;
}

/** Looks for listed services. */
export class SearchServices extends Query<ServicePage> {
  constructor(
    readonly filter: ServiceFilter,
    readonly page: { readonly after?: ServicePlace | undefined; readonly limit: number },
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

interface FoundRow extends Omit<ServiceSummary, 'organisation' | 'promiseDays'> {
  readonly organisation: Uuid | null;
  readonly organisation_name: string | null;
  readonly promise_days: number | null;
  readonly fit: number;
  readonly sort_name: string;
}

const SUMMARY_LENGTH = 200;

/** `$1` search text, `$2` prefix search, `$3` accepting, `$4` organisation, `$5` audience, `$6`-`$8` place, `$9` limit. */
const SEARCH = `
with wanted as (
  select coalesce(websearch_to_tsquery('english', $1), ''::tsquery)
         || coalesce(to_tsquery('simple', $2), ''::tsquery) as words
), found as (
  select s.service as id, s.name, s.sort_name, s.organisation, s.accepting, s.promise_days, s.mode, t.attending,
         t.audiences, left(t.description, ${SUMMARY_LENGTH}) as summary,
         case when $1::text is null then 0 else -(ts_rank(t.search, w.words) * 1000000)::integer end as fit
    from service_list s
    join service_text t on t.tenant = s.steward and t.service = s.service and t.content = s.content
    cross join wanted w
   where s.listed
     and ($1::text is null or t.search @@ w.words)
     and ($3::boolean is null or s.accepting = $3)
     and ($4::uuid is null or s.organisation = $4)
     and ($5::text is null or t.audiences @> array[$5])
)
select f.*, o.name as organisation_name
  from found f
  left join organisation_list o on o.organisation = f.organisation
 where $6::integer is null or (f.fit, f.sort_name collate "C", f.id) > ($6, $7 collate "C", $8::uuid)
 order by f.fit, f.sort_name collate "C", f.id
 limit $9`;

/** Answers `SearchServices` from the service list. @throws DesignedError `not-yet-visible`. */
@QueryHandler(SearchServices)
export class SearchServicesHandler implements IQueryHandler<SearchServices> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ filter, page, stated }: SearchServices): Promise<ServicePage> {
    await this.runtime.positions.awaited(['service-list', 'organisation-list'], stated);
    const { search = null, accepting = null, organisation = null, audience = null } = filter;
    const prefixes = search === null ? null : (prefixSearchOf(search) ?? null);
    const place = page.after ?? [null, null, null];
    const rows = await this.runtime.database.runtimeQuery<FoundRow>(SEARCH, [
      ...[search, prefixes, accepting, organisation, audience],
      ...place,
      page.limit + 1,
    ]);
    const shown = rows.slice(0, page.limit);
    const last = rows.length > page.limit ? shown.at(-1) : undefined;
    return { items: shown.map(summaryOf), next: last && [last.fit, last.sort_name, last.id] };
  }
}

function summaryOf(row: FoundRow): ServiceSummary {
  const {
    id,
    name,
    organisation,
    organisation_name,
    accepting,
    promise_days,
    mode,
    attending,
    audiences,
    summary,
  } = row;
  return {
    id,
    name,
    organisation: organisation === null ? null : { id: organisation, name: organisation_name },
    accepting,
    promiseDays: promise_days,
    mode,
    attending,
    audiences,
    summary,
  };
}
