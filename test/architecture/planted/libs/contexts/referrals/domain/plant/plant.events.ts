import type { Moment } from '#platform/kernel/moment';

export interface PlantPotted {
  readonly at: Moment;
}
