import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Acts, somebody } from './acts.js';
import type { Caller } from './caller.js';
import { StoredData } from './database.js';
import { startTown, type Town } from './town.js';

/** One command of a route family with a body that is right. */
export interface Command {
  readonly family: string;
  readonly operation: string;
  readonly by: Caller;
  readonly path: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Where a command must name the revision that was read. */
  readonly ifMatch?: string;
}

/** What a problem document says. */
export interface Problem {
  readonly status: number;
  readonly code: string;
}

/** The people and referrals that the commands name. */
export interface Cast {
  readonly person: string;
  readonly root: string;
  readonly walk: string;
}

/** A town with a referral that has gone onward, the commands to be spoilt, and what was written before. */
export interface Stage extends Cast {
  readonly town: Town;
  readonly acts: Acts;
  readonly stored: StoredData;
  readonly commands: readonly Command[];
  readonly before: Readonly<Record<string, number>>;
  commandOf(operation: string): Command;
  raw(
    command: Command,
    body: string | Uint8Array,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<Response>;
  refusal(
    command: Command,
    body: unknown,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<Problem>;
  close(): Promise<void>;
}

/** Sets the stage: a planned root referral with one onward referral, everything settled. */
export async function setStage(): Promise<Stage> {
  const town = await startTown();
  const acts = new Acts(town);
  const person = await acts.register();
  const root = await acts.refer(person);
  await acts.reach(root);
  await acts.plan(root);
  const walk = await acts.onward(root, town.walks);
  await town.system.settle();
  const stored = await StoredData.of(town.system.data);
  const commands = commandsOf(town, { person, root, walk });
  return {
    ...{ town, acts, person, root, walk, stored, commands },
    before: await stored.written(),
    commandOf: (operation) => {
      const command = commands.find((each) => each.operation === operation);
      if (!command) throw new Error(`no command ${operation}`);
      return command;
    },
    raw: (command, body, headers) => sendRaw(town, command, body, headers),
    refusal: async (command, body, headers) =>
      problemOf(
        await sendRaw(town, command, typeof body === 'string' ? body : JSON.stringify(body), headers),
      ),
    close: async () => {
      await stored.close();
      await town.stop();
    },
  };
}

function commandsOf(town: Town, { person, root, walk }: Cast): readonly Command[] {
  const { referrer, linkWorker, walkers, administrator, person: edna } = town;
  const at = '2026-11-20T09:00:00.000Z';
  const needs = ['loneliness'];
  const command = (
    family: string,
    operation: string,
    by: Caller,
    body: Command['body'],
    id?: string,
  ): Command => ({
    ...{ family, operation, by, body },
    path: id === undefined ? {} : { id, area: id, organisation: id, service: id },
  });
  return [
    command('people', 'registerPerson', referrer, {
      ...somebody,
      phone: '0161 496 0123',
      email: 'a@example.org',
      communicationNeeds: 'Slowly.',
    }),
    { ...command('people', 'correctRecord', referrer, somebody, person), ifMatch: '"1"' },
    command('people', 'object', linkWorker, { scope: 'organisation', organisation: randomUUID() }, person),
    command('people', 'linkAccount', edna, { code: 'AAAA-BBBB' }),
    command('people', 'readPeople', referrer, { ids: [randomUUID()] }),
    command('directory', 'listOrganisation', administrator, {
      id: randomUUID(),
      kind: 'agency',
      name: 'Desk',
      area: 'Stockport',
    }),
    command('directory', 'setReferralMode', administrator, { mode: 'brokered' }, 'Stockport'),
    command(
      'directory',
      'holdContract',
      administrator,
      { provider: walkers.organisation, from: '2020-01-01' },
      administrator.organisation,
    ),
    command('directory', 'importFeed', administrator, { source: 'x', feed: '[]', area: 'Stockport' }),
    command('referrals', 'sendReferral', referrer, {
      person,
      priority: 'routine',
      needs,
      note: 'Text',
      riskInstruction: 'Text',
    }),
    command(
      'referrals',
      'sendOnward',
      linkWorker,
      { service: town.walks, priority: 'routine', needs, riskInstruction: 'Text' },
      root,
    ),
    command('referrals', 'recordReached', linkWorker, { channel: 'phone', at }, root),
    command('referrals', 'agreePlan', linkWorker, { matters: ['company'], actions: 2 }, root),
    command('referrals', 'declineReferral', walkers, { reason: 'no-capacity' }, walk),
    command('referrals', 'withdrawReferral', referrer, { reason: 'other' }, root),
    command('referrals', 'redirectReferral', linkWorker, { service: town.walks }, walk),
    command('insights', 'freezeMonth', town.commissioner, { month: '2026-10' }),
  ];
}
/** Sends a body as it stands, and holds the answer to the API document. */
async function sendRaw(
  town: Town,
  command: Command,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const { method, path } = town.operations.operation(command.operation);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(command.path[name] ?? ''),
  );
  const all = {
    authorization: `Bearer ${command.by.bearer}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
    'if-match': command.ifMatch,
    ...headers,
  };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${town.system.origin}${filled}`, {
    method,
    headers: Object.fromEntries(sent),
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  const { status, headers: answered } = response;
  const text = await response.clone().text();
  town.operations.hold(command.operation, { status, text, type: answered.get('content-type') });
  return response;
}
/** Reads a problem document and holds it to its form. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  expect({ type: response.headers.get('content-type'), text }).toEqual({
    type: 'application/problem+json',
    text,
  });
  const body = JSON.parse(text) as Record<string, unknown>;
  const { code } = body;
  expect(body).toMatchObject({
    status: response.status,
    type: `https://ginnel.example/problems/${String(code)}`,
    title: expect.any(String),
  });
  expect(response.status).toBeLessThan(500);
  return { status: response.status, code: String(code) };
}
