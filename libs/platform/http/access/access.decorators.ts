import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExcludeController, ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Role } from '../sign-in/roles.js';
import { LoopbackGuard } from './loopback.guard.js';

/** Metadata key of the roles that may call a route. */
export const ROLES_METADATA = 'ginnel:roles';
/** Metadata key of a route open to everyone. */
export const PUBLIC_METADATA = 'ginnel:public';
/** The name of the security scheme in the OpenAPI document. */
export const BEARER_SCHEME = 'bearer';

/** The roles that may call a route (or all routes of a controller); at least one. Any other role gets 403. */
export function Roles(...roles: readonly [Role, ...Role[]]): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(ROLES_METADATA, roles), ApiBearerAuth(BEARER_SCHEME));
}

/** A route that needs no token. */
export function Public(): ClassDecorator & MethodDecorator {
  return SetMetadata(PUBLIC_METADATA, true);
}

/**
 * A route (or controller) for this machine only (control port, metrics): it needs no token, reads as absent from
 * anywhere else, and stands in no public document.
 */
export function LoopbackOnly(): ClassDecorator & MethodDecorator {
  const guarded = applyDecorators(Public(), UseGuards(LoopbackGuard));
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key !== undefined && descriptor !== undefined) {
      guarded(target, key, descriptor);
      ApiExcludeEndpoint()(target, key, descriptor);
    } else if (typeof target === 'function') {
      guarded(target);
      ApiExcludeController()(target);
    }
  };
}
