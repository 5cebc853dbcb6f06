// breaks: read-model-imports
import { PotEntity } from '#referrals/read-models/pots/pot.entity';

export const shelvesQuery = PotEntity;
