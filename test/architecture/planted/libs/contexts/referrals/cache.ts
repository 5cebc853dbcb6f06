// breaks: brokers-only-in-runtime
import { Redis } from 'ioredis';

export const cache = Redis;
