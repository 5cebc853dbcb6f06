// breaks: no-context-imports-another
import type { PlantPotted } from '#referrals/domain/plant/plant.events';

export type Planted = PlantPotted;
