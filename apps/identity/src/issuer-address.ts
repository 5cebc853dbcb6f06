import type { IncomingMessage } from 'node:http';
import { DesignedError } from '#platform/kernel/designed-error';

/** The parts of an issuer's address that requests are matched against. */
export interface IssuerAddress {
  readonly issuer: string;
  /** The path part, without a slash at its end: `/oidc`, or empty. */
  readonly mountPath: string;
  readonly protocol: string;
  readonly host: string;
}

/** Reads an issuer's address. Throws a designed error unless it is a plain http or https address without a slash at its end. */
export function issuerAddress(issuer: string): IssuerAddress {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const plain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    `${url.origin}${url.pathname}`.replace(/\/$/, '') === issuer;
  if (!plain) {
    throw new DesignedError(
      'issuer-unusable',
      'invalid',
      'OIDC_ISSUER must be an address like http://127.0.0.1:3000/oidc: no query, no fragment, no slash at its end.',
    );
  }
  return {
    issuer,
    mountPath: url.pathname.replace(/\/$/, ''),
    protocol: url.protocol.slice(0, -1),
    host: url.host,
  };
}

/**
 * Prepares a request for the provider library: takes the mount path off its address and gives it the issuer's own
 * host and protocol, so that every address in an answer is the issuer's, whatever the caller or a proxy has claimed.
 * False when the request is for something outside the mount path.
 */
export function enterMount(request: IncomingMessage, address: IssuerAddress): boolean {
  const url = request.url ?? '/';
  const { mountPath } = address;
  const inside = url.slice(mountPath.length);
  if (!url.startsWith(mountPath) || !/^([/?]|$)/.test(inside)) return false;
  Object.assign(request, {
    url: inside.startsWith('/') ? inside : `/${inside}`,
    originalUrl: undefined,
    baseUrl: mountPath,
  });
  request.headers.host = address.host;
  request.headers['x-forwarded-host'] = address.host;
  request.headers['x-forwarded-proto'] = address.protocol;
  return true;
}
