import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { problem } from '../problems/problem.error.js';

/** True for an address of the machine itself: 127.0.0.0/8, ::1, or the former mapped into IPv6. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && (/^(::ffff:)?127(\.\d{1,3}){3}$/i.test(address) || address === '::1');
}

/** True for a Host header that names the machine itself; any other may be a rebound name in somebody's browser. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);
}

const FORWARDED_BY_A_PROXY = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** True when a request was made on this machine to this machine: socket and Host are loopback, no proxy passed it on. */
export function isLoopbackRequest(request: Pick<FastifyRequest, 'headers' | 'socket'>): boolean {
  return (
    isLoopbackAddress(request.socket.remoteAddress) &&
    isLoopbackHost(request.headers.host) &&
    !FORWARDED_BY_A_PROXY.some((name) => request.headers[name] !== undefined)
  );
}

/** Answers 404 to every request that did not come from this machine. */
@Injectable()
export class LoopbackGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (isLoopbackRequest(context.switchToHttp().getRequest<FastifyRequest>())) return true;
    throw problem('not-found');
  }
}
