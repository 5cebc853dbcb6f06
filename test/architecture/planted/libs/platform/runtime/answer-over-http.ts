// breaks: runtime-and-http-stand-apart
import { problem } from '#platform/http/problem';

export const answer = problem;
