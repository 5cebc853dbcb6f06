import type { Uuid } from '#platform/kernel/ids';
import type { ServiceFacts } from './service.state.js';

/** Every event but the last carries all facts as they are after it. */
export type ServiceEvent =
  | { readonly type: 'service-listed'; readonly data: ServiceFacts }
  | { readonly type: 'service-changed'; readonly data: ServiceFacts }
  | { readonly type: 'service-capacity-set'; readonly data: ServiceFacts }
  | { readonly type: 'service-promise-set'; readonly data: ServiceFacts }
  | { readonly type: 'service-mode-set'; readonly data: ServiceFacts }
  | {
      readonly type: 'service-unlisted';
      readonly data: { readonly service: Uuid; readonly organisation: Uuid | null };
    };
