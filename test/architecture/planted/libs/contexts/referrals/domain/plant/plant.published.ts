// breaks: public-words-stay-at-the-edge
import type { PottedAt } from '#platform/contracts/plant-potted.v1';

export type Published = PottedAt;
