// breaks: apps-import-only-context-indexes
import { plantPottedV1 } from '#platform/contracts/plant-potted.v1';

export const speaks = plantPottedV1;
