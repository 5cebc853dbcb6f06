import { problem } from '#platform/http/problem';
import { run } from '#platform/runtime/run';

export const start = [problem, run];
