// breaks: process-is-pure
import { setTimeout } from 'node:timers/promises';

export const sleeping = setTimeout;
