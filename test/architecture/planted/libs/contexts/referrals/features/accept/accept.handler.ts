// breaks: feature-imports
import { watering } from '#referrals/processes/watering/watering.process';

export const handler = watering;
