// breaks: projection-is-pure
import type { PotEntity } from './pot.entity.js';

export type Stored = PotEntity;
