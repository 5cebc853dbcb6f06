// breaks: brokers-only-in-runtime
import { Queue } from 'bullmq';

export const jobs = Queue;
