// breaks: public-words-stay-at-the-edge
import { plantPottedV1 } from '#platform/contracts/plant-potted.v1';

export const declineController = plantPottedV1;
