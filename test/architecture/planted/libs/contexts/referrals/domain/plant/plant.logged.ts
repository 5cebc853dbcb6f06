// breaks: domain-is-pure
import { run } from '#platform/runtime/run';

export const logged = run;
