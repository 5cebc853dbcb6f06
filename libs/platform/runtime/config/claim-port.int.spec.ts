import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { claimPort } from './claim-port.js';

const HOST = '127.0.0.1';

describe('The port of a process', () => {
  it('is picked from where no outgoing connection takes it, and can be listened on', async () => {
    const port = await claimPort(HOST, 0);
    expect(port).toBeGreaterThanOrEqual(10_000);
    expect(port).toBeLessThan(32_000);
    const server = createServer().listen(port, HOST);
    await once(server, 'listening');
    await expect(claimPort(HOST, port)).rejects.toMatchObject({ code: 'port-taken' });
    server.close();
    await once(server, 'close');
    expect(await claimPort(HOST, port)).toBe(port);
  });
});
