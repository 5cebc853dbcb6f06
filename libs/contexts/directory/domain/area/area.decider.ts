import type { Decider } from '#platform/kernel/decider';
import { accepted, rejected } from '#platform/kernel/decider';

/** How an area's referrals travel: through the hub, straight from the practice, or either. */
export type AreaReferralMode = 'brokered' | 'direct' | 'hybrid';

/** An area before and after it has chosen; `mode` is null until then. */
export interface AreaState {
  readonly mode: AreaReferralMode | null;
}

/** `area` is the commissioning place's public name, e.g. `Stockport`. */
export interface SetReferralMode {
  readonly type: 'set-referral-mode';
  readonly area: string;
  readonly mode: AreaReferralMode;
}

export interface ReferralModeSet {
  readonly type: 'referral-mode-set';
  readonly data: { readonly area: string; readonly mode: AreaReferralMode };
}

/** Why a command on an area is refused. */
export interface AreaRejection {
  readonly code: 'area-missing';
}

/** An area's choice of how referrals travel. */
export const areaDecider: Decider<AreaState, SetReferralMode, ReferralModeSet, AreaRejection> = {
  initial: { mode: null },
  decide({ area, mode }, state) {
    if (area.trim() === '') return rejected({ code: 'area-missing' });
    return state.mode === mode ? accepted() : accepted({ type: 'referral-mode-set', data: { area, mode } });
  },
  evolve: (_state, event) => ({ mode: event.data.mode }),
};
