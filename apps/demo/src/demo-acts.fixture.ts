import type { DemoAct } from './demo-act.js';
import type { DemoPlan } from './demo-plan.js';

/** All acts of a plan in order, the setup first. */
export function actsOf({ setup, days }: DemoPlan): readonly DemoAct[] {
  return [...setup.flat(), ...days.flatMap(({ acts }) => acts)];
}
