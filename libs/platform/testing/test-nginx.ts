import { providedByTheRun, startOwnService, type OwnService } from './own-service.js';

/** host:port of each process behind the proxy, by context; identity is the demo's sign-in. */
export type Upstreams = Readonly<
  Record<'people' | 'directory' | 'referrals' | 'insights' | 'identity', string>
>;

/** The reverse proxy of the one origin, with the configuration of docker-compose.yml. */
export interface OwnNginx extends OwnService {
  readonly origin: string;
  /** Takes other upstreams without dropping a request. */
  reload(upstreams: Upstreams): Promise<void>;
}

/** Starts the reverse proxy over a folder of temporaryFolder(). The spec must stop it. */
export function startOwnNginx(options: {
  readonly folder: string;
  readonly upstreams: Upstreams;
  /** A free one when left out. */
  readonly port?: number;
}): Promise<OwnNginx> {
  return startOwnService('nginx', 'startNginx', {
    ...options,
    nginx: providedByTheRun('GINNEL_TEST_NGINX', 'nginx'),
  });
}
