import type { Right } from './right.js';

export type Left = Right | undefined;
