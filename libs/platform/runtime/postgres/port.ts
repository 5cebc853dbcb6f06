import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Listens for a moment on the loopback address. Answers the port, or undefined when it is taken. */
function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = probe.address();
      const got = typeof address === 'object' && address !== null ? address.port : undefined;
      probe.close(() => resolve(got));
    });
  });
}

/** The port of the last start if it is still free, else any free one of the loopback address. */
export async function choosePort(file: string): Promise<number> {
  const last = rememberedPort(file);
  const port = (last === undefined ? undefined : await tryListen(last)) ?? (await tryListen(0));
  if (port === undefined) throw new Error('no loopback port is free');
  return port;
}

/** The port written at the last start; undefined when there was none or the file makes no sense. */
export function rememberedPort(file: string): number | undefined {
  try {
    const port = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the port for the next start. */
export function rememberPort(file: string, port: number): void {
  writeFileSync(file, `${port}\n`);
}
