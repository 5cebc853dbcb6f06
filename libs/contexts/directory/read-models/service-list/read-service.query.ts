import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { ReferralMode } from '#directory/domain/service/service.state';
import { ContextRuntime } from '#platform/runtime/context-runtime';

/** All that the directory says of one service. */
export interface ServiceView {
  readonly id: Uuid;
  readonly revision: number;
  /** False once it is no longer offered. */
  readonly listed: boolean;
  readonly name: string;
  readonly organisation: { readonly id: Uuid; readonly name: string | null } | null;
  /** False while its source calls it inactive, defunct or temporarily closed. */
  readonly open: boolean;
  readonly accepting: boolean;
  readonly promiseDays: number | null;
  readonly mode: ReferralMode;
  readonly attending: string | null;
  readonly access: string | null;
  readonly deliverable: string | null;
  readonly fees: string | null;
  readonly assuredOn: CalendarDate | null;
  readonly audiences: readonly string[];
  readonly description: string | null;
  readonly url: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** Reads one service, also an unlisted one; undefined for an unknown id. */
export class ReadService extends Query<ServiceView | undefined> {
  constructor(
    readonly service: Uuid,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

interface ViewRow extends Omit<ServiceView, 'organisation'> {
  readonly organisation: Uuid | null;
  readonly organisationName: string | null;
}

const READ = `
select s.service as id, s.revision, s.listed, s.name, s.organisation, o.name as "organisationName", s.open, s.accepting,
       s.promise_days as "promiseDays", s.mode, t.attending, t.access, t.deliverable, t.fees, t.assured_on as "assuredOn",
       coalesce(t.audiences, '{}') as audiences, t.description, t.url, t.email, t.phone
  from service_list s
  left join service_text t on t.tenant = s.steward and t.service = s.service and t.content = s.content
  left join organisation_list o on o.organisation = s.organisation
 where s.service = $1`;

/** Answers `ReadService` from the service list. @throws DesignedError `not-yet-visible`. */
@QueryHandler(ReadService)
export class ReadServiceHandler implements IQueryHandler<ReadService> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ service, stated }: ReadService): Promise<ServiceView | undefined> {
    await this.runtime.positions.awaited(['service-list', 'organisation-list'], stated);
    const [row] = await this.runtime.database.runtimeQuery<ViewRow>(READ, [service]);
    if (row === undefined) return undefined;
    const { organisation, organisationName: name, ...facts } = row;
    return { ...facts, organisation: organisation === null ? null : { id: organisation, name } };
  }
}
