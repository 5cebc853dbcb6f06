import { plantPottedV1 } from '#platform/contracts/plant-potted.v1';
import type { PlantPotted } from '#referrals/domain/plant/plant.events';

export const pots = (event: PlantPotted): unknown => plantPottedV1.parse(event);
