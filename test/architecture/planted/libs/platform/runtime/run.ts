import { Pool } from 'pg';
import { plantPottedV1 } from '#platform/contracts/plant-potted.v1';

export const run = { Pool, plantPottedV1 };
