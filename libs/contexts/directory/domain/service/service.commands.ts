import type { Uuid } from '#platform/kernel/ids';
import type { ReferralMode, ServiceListing } from './service.state.js';

/** Lists a service, or lists it again; `mode` counts only the first time. */
export interface ListService extends ServiceListing {
  readonly type: 'list-service';
  readonly service: Uuid;
  readonly mode: ReferralMode;
}

export interface ChangeService extends ServiceListing {
  readonly type: 'change-service';
}

export interface UnlistService {
  readonly type: 'unlist-service';
}

export interface SetCapacity {
  readonly type: 'set-capacity';
  readonly accepting: boolean;
}

export interface SetPromise {
  readonly type: 'set-promise';
  readonly promiseDays: number | null;
}

export interface SetMode {
  readonly type: 'set-mode';
  readonly mode: ReferralMode;
}

export type ServiceCommand = ListService | ChangeService | UnlistService | SetCapacity | SetPromise | SetMode;
