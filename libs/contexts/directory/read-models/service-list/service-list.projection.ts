import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { ServiceEvent } from '#directory/domain/service/service.events';
import { takesReferrals } from '#directory/domain/service/service.policies';
import type { ReferralMode } from '#directory/domain/service/service.state';
import { sortNameOf } from '#directory/domain/sort-name';

/** One service, as the table `service_row` has it; its texts are joined by `content`. */
export interface ServiceRow {
  readonly service: Uuid;
  readonly steward: Uuid;
  readonly revision: number;
  /** False once it is no longer offered; the row stays, so that a referral can still name it. */
  readonly listed: boolean;
  readonly organisation: Uuid | null;
  readonly name: string;
  readonly sort_name: string;
  readonly open: boolean;
  /** Whether a referral can be sent to it now. */
  readonly accepting: boolean;
  readonly promise_days: number | null;
  readonly mode: ReferralMode;
  readonly content: string;
}

/** The services of the directory, one row each. */
export const serviceList: Projection<ServiceEvent, ServiceRow> = {
  name: 'service-list',
  table: 'service_row',
  keyColumns: ['service'],
  keys: ({ stream }) => [{ service: stream }],
  evolve: (row, { event, tenant, stream, version }) => {
    if (event.type === 'service-unlisted') {
      return row && { ...row, revision: version, listed: false, accepting: false };
    }
    const { organisation, name, open, promiseDays, mode, content } = event.data;
    return {
      service: stream,
      steward: tenant,
      revision: version,
      listed: true,
      organisation,
      name,
      sort_name: sortNameOf(name),
      open,
      accepting: takesReferrals(event.data),
      promise_days: promiseDays,
      mode,
      content,
    };
  },
};
