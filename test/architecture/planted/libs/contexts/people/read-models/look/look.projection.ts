// breaks: no-context-imports-another
import { watering } from '#referrals/processes/watering/watering.process';

export const lookProjection = watering;
