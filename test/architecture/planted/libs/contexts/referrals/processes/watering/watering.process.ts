import type { Moment } from '#platform/kernel/moment';
import type { PlantPotted } from '#referrals/domain/plant/plant.events';

export const watering = (event: PlantPotted): Moment => event.at;
