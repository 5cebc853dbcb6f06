import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { Role } from '../sign-in/roles.js';

/** Who makes a request, as the access token says. */
export interface Actor {
  /** The token's `sub`. */
  readonly subject: string;
  /** Issuer and subject together: unique over all issuers. */
  readonly principal: string;
  /** The one organisation that the token is for; null for a person and the service principal. */
  readonly organisation: Uuid | null;
  readonly role: Role;
  /** True for client credentials: a machine of the organisation that acts in the role. */
  readonly machine: boolean;
}

/** The principal of another subject of the actor's own issuer. */
export function colleagueOf(
  { principal, subject }: Pick<Actor, 'principal' | 'subject'>,
  other: string,
): string {
  return principal.slice(0, principal.length - subject.length) + other;
}

const actors = new WeakMap<object, Actor>();

/** Keeps the actor of a request; the access guard alone calls it. */
export function rememberActor(request: object, actor: Actor): void {
  actors.set(request, actor);
}

/** The actor of a request that the access guard let in. Throws a designed error on a public route, which has none. */
export function actorOf(request: object): Actor {
  const actor = actors.get(request);
  if (actor === undefined) {
    throw new DesignedError(
      'actor-missing',
      'internal',
      'A public route asked for its actor: give it @Roles instead.',
    );
  }
  return actor;
}

/** The `Actor` of the request, as a handler's parameter. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  actorOf(context.switchToHttp().getRequest<object>()),
);
