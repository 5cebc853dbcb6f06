import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { problem } from '../problems/problem.error.js';
import type { Role } from '../sign-in/roles.js';
import { SignInError } from '../sign-in/sign-in.error.js';
import { subjectKey } from '../sign-in/verified-token.js';
import { PUBLIC_METADATA, ROLES_METADATA } from './access.decorators.js';
import { ACCESS_TOKEN_VERIFIER } from './access-token-verifier.js';
import type { BearerVerifier } from './access-token-verifier.js';
import { rememberActor } from './actor.js';

/**
 * Lets a request through to its handler: a public route as it is; any other only with an accepted token (else 401)
 * whose role the route declares (else 403, before anything is looked up).
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(ACCESS_TOKEN_VERIFIER) private readonly verifier: BearerVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = [context.getHandler(), context.getClass()];
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES_METADATA, declared);
    if (
      roles === undefined &&
      this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, declared)
    ) {
      return true;
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = await this.verifier.verify(bearerOf(request.headers.authorization));
    if (!(roles ?? []).includes(token.role)) {
      throw problem('role-not-allowed', {
        detail: 'The role of your access token may not use this operation.',
      });
    }
    rememberActor(request, {
      subject: token.subject,
      principal: subjectKey(token),
      organisation: token.organisation,
      role: token.role,
      machine: token.machine,
    });
    return true;
  }
}

/** The token of an `Authorization: Bearer` header (RFC 6750); any other scheme counts as none. */
function bearerOf(header: string | undefined): string {
  const [, scheme, token] = /^(\S+) *(.*)$/.exec(header ?? '') ?? [];
  if (scheme?.toLowerCase() !== 'bearer') throw new SignInError('token-missing', 'absent');
  if (token === undefined || !/^[A-Za-z0-9._~+/-]+=*$/.test(token))
    throw new SignInError('token-invalid', 'malformed');
  return token;
}
