import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { claimPort } from '#platform/runtime/config/claim-port';
import type { Upstreams } from '#platform/testing/test-nginx';

const NAMES = ['people', 'directory', 'referrals', 'insights', 'identity'] as const;

/** The name of a process behind the proxy. */
export type ProcessName = (typeof NAMES)[number];

/** What a process behind the proxy was asked. */
export interface ProxiedRequest {
  readonly process: ProcessName;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
}

/** Small stand-ins for the processes behind the proxy; each answers with what it was asked, as JSON, in status 200. */
export class ProxiedProcesses {
  private readonly servers = new Map<ProcessName, Server>();
  private readonly ports = new Map<ProcessName, number>();

  /** Starts all of them. */
  static async start(): Promise<ProxiedProcesses> {
    const processes = new ProxiedProcesses();
    for (const name of NAMES) await processes.begin(name);
    return processes;
  }

  get upstreams(): Upstreams {
    const address = (name: ProcessName): string => `127.0.0.1:${this.ports.get(name)}`;
    return Object.fromEntries(NAMES.map((name) => [name, address(name)])) as Upstreams;
  }

  /** Starts one, on the port that it had before. */
  async begin(name: ProcessName): Promise<void> {
    const server = createServer((request, response) => {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const asked: ProxiedRequest = { process: name, method, url, headers, bytes };
        response.setHeader('Ginnel-Position', 'people;1;2;3');
        response.setHeader('ETag', '"7"');
        response.end(JSON.stringify(asked));
      });
    });
    server.listen(this.ports.get(name) ?? (await claimPort('127.0.0.1', 0)), '127.0.0.1');
    await once(server, 'listening');
    this.ports.set(name, (server.address() as AddressInfo).port);
    this.servers.set(name, server);
  }

  /** Ends one as a killed process ends: its connections break. */
  async end(name: ProcessName): Promise<void> {
    const server = this.servers.get(name);
    if (!server) return;
    this.servers.delete(name);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  async stop(): Promise<void> {
    for (const name of NAMES) await this.end(name);
  }
}
