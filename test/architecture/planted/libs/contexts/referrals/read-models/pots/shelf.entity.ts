import { Entity } from 'typeorm';
import { PotEntity } from './pot.entity.js';

@Entity()
export class ShelfEntity {
  static readonly holds = () => PotEntity;
}
