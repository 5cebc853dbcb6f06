import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Role } from '#platform/http/sign-in/roles';

/** Who carries an act out: a client of the identity provider, and whom its token names. */
export interface DemoCaller {
  readonly clientId: string;
  readonly organisation: Uuid | null;
  readonly role: Role;
}

/** A command over HTTP. `{name}` in path and body stands for the id that the act which makes `name` brought. */
export interface DemoRequest {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

/** One act of the demo's year. */
export interface DemoAct {
  /** Business time. */
  readonly at: Instant;
  /** The Idempotency-Key, the same whenever the plan is carried out again. */
  readonly key: string;
  /** Acts about the same are carried out one after the other. */
  readonly about: string;
  readonly by: DemoCaller;
  /** The name under which the id in the answer is known to later acts; null where none is needed. */
  readonly makes: string | null;
  readonly request: DemoRequest;
}

/** Puts the ids that are known in the place of `{name}`. Throws for a name that no earlier act made. */
export function filledIn(text: string, ids: ReadonlyMap<string, Uuid>): string {
  return text.replaceAll(/\{([a-z]+-[0-9a-z.-]+)\}/g, (_, name: string) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`the demo's plan uses ${name} before it is made`);
    return id;
  });
}

/** The names that a request stands on. */
export function namesIn({ path, body }: DemoRequest): readonly string[] {
  return [...`${path} ${JSON.stringify(body)}`.matchAll(/\{([a-z]+-[0-9a-z.-]+)\}/g)].map(
    ([, name = '']) => name,
  );
}
