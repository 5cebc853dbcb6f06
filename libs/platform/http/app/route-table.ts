import type { OfferedMethods } from '../problems/problem.filter.js';

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
}

/** The routes that the server has, to tell a path that is not there from a method that is not offered. */
export class RouteTable implements OfferedMethods {
  private readonly routes: Route[] = [];

  /** `url` in the router's syntax: `/v1/people/:id`, `/docs/*`. */
  add(methods: string | readonly string[], url: string): void {
    const segments = segmentsOf(url);
    for (const method of typeof methods === 'string' ? [methods] : methods)
      this.routes.push({ method, segments });
  }

  methodsOf(path: string): readonly string[] {
    const segments = segmentsOf(path);
    const methods = this.routes
      .filter((route) => matches(route.segments, segments))
      .map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function segmentsOf(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/');
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const rest = pattern.indexOf('*');
  if (rest === -1 && pattern.length !== path.length) return false;
  if (rest !== -1 && path.length < pattern.length) return false;
  return pattern.every(
    (part, at) => part === '*' || (part.startsWith(':') ? path[at] !== '' : part === path[at]),
  );
}
