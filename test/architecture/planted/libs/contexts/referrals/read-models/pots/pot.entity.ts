import { Entity, type Relation } from 'typeorm';
import { ShelfEntity } from './shelf.entity.js';

@Entity()
export class PotEntity {
  shelf!: Relation<ShelfEntity>;
  static readonly standsOn = () => ShelfEntity;
}
