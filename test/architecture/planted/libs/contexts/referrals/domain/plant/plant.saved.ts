// breaks: domain-is-pure
import { Entity } from 'typeorm';

export const saved = Entity;
