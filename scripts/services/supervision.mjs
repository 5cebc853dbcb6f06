/** What the embedded PostgreSQL's supervisor knows of folders, ports and processes, for the other services. */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compilePostgres } from '../../libs/platform/testing/compile-postgres.mjs';

const load = (name) => import(pathToFileURL(join(dirname(compilePostgres()), name)).href);

export const { lockFolder } = await load('folder-lock.js');
const { choosePort, rememberPort } = await load('port.js');
export const { isAlive, pause, processBirth, waitUntilGone } = await load('processes.js');
export const { startEmbeddedPostgres } = await load('embedded-postgres.js');

/** The port that the file names if it is still free, else any free one of the loopback address, which the file then names. */
export async function keptPort(file) {
  const port = await choosePort(file);
  rememberPort(file, port);
  return port;
}
