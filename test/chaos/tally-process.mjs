/**
 * The tally context as a program of its own over the data folder of its first argument, built into dist, for the proof
 * that kills it. Says one line of JSON when it answers. `POST /` takes a command and answers when it is committed. A second
 * argument `late-to-disk` plants that mutant.
 */
import { createServer } from 'node:http';
import { DesignedError } from '#platform/kernel/designed-error';
import { openEnvironment } from '#platform/runtime/config/open-environment';
import { startOwnPostgres } from '#platform/runtime/config/own-postgres';
import { readSettings } from '#platform/runtime/config/settings';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { ControlServer } from '#platform/runtime/control/control-server';
import { tally, tallyContext } from '#platform/testing/tally.context';
import { plantLateToDisk, unplantLateToDisk } from './late-to-disk.mjs';

const log = (line) => process.stderr.write(`${line}\n`);
const settings = readSettings({ GINNEL_DATA: process.argv[2] });
const contexts = ['tallies'];
const postgres = await startOwnPostgres({ settings, contexts, log });
const { environment, stop } = await openEnvironment({ settings, contexts, postgres });
const runtime = new ContextRuntime(tallyContext, environment);
const isMutant = process.argv[3] === 'late-to-disk';
if (isMutant) await unplantLateToDisk(postgres.connectionString('ginnel'));
await runtime.open();
if (isMutant) await plantLateToDisk(postgres.connectionString('ginnel'));
runtime.start();

/** Carries out one command under its key. */
async function carryOut({ tenant, key, stream, command }) {
  const actor = runtime.actor(tenant, 'writer');
  const request = {
    actor,
    identity: runtime.identify(actor, key, { route: stream, body: command }),
    stream,
    at: runtime.clock.now(),
  };
  return command.type === 'open'
    ? runtime.commands.create(tally, { ...request, command, participants: [{ tenant, part: 'keeper' }] })
    : runtime.commands.execute(tally, { ...request, command: () => command });
}

async function answer(request, response) {
  let text = '';
  for await (const chunk of request) text += chunk;
  const [status, body] = await carryOut(JSON.parse(text)).then(
    (done) => [200, done],
    (error) => {
      if (error instanceof DesignedError) return [503, { code: error.code }];
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return [500, { code: 'fault', detail: String(error) }];
    },
  );
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const server = createServer((request, response) => void answer(request, response));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const controlServer = new ControlServer(environment);
const controlPort = await controlServer.listen(0);

process.once('SIGTERM', async () => {
  server.closeAllConnections();
  server.close();
  await controlServer.close();
  await runtime.close();
  await stop();
});

const origin = `http://127.0.0.1:${server.address().port}`;
process.stdout.write(`${JSON.stringify({ origin, control: `http://127.0.0.1:${controlPort}` })}\n`);
