import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { peopleContext } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommand } from '#platform/runtime/messages/pending-commands';
import { sourceContext } from '#platform/testing/source.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import type { IdentityState } from '#people/domain/identity/identity.state';
import { RegisterPersonCommand } from '#people/features/register-person/register-person.command';
import { RegisterPersonHandler } from '#people/features/register-person/register-person.handler';
import { testNhsNumber } from '#people/features/register-person/registration-timing.kit.spec';
import { matchIdentity } from '#people/features/match-identity/match-identity.handler';

const NUMBER = testNhsNumber(460_000);

describe('Comparing a registered person with everyone who carries the number', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;

  beforeEach(async () => {
    test = await openTestContexts([peopleContext, sourceContext('referrals')], { carry: false });
    runtime = test.runtime('people');
  });
  afterEach(() => test.close());

  /** Registers somebody; nothing is compared yet. @returns what is to be carried out. */
  async function registered(nhsNumber = NUMBER): Promise<PendingCommand> {
    const organisation = randomUUID();
    const { id } = await new RegisterPersonHandler(runtime).execute(
      new RegisterPersonCommand(
        { organisation, subject: 'somebody', principal: 'somebody', role: 'referrer', machine: false },
        randomUUID(),
        { name: { given: 'Ada', family: 'Attwater' }, nhsNumber, birthDate: '1950-03-02' },
      ),
    );
    return {
      ...{ tenant: organisation, id: randomUUID(), sequence: 1, process: 'test', stream: id },
      ...{ command: 'match-identity', payload: { person: id, revision: 1 }, correlation: null, attempts: 0 },
      ...{ streamTenant: organisation },
    };
  }

  /** Who is held to be the same as whom, by person. */
  async function matches(): Promise<ReadonlyMap<Uuid, Uuid>> {
    const rows = await runtime.database.workerQuery<{ state: IdentityState }>(
      "select state from stream_state where aggregate = 'identity'",
    );
    const members = rows.flatMap(({ state }) => (state.status === 'claimed' ? state.members : []));
    return new Map(members.map(({ person, sameAs }) => [person, sameAs]));
  }

  /** Compares two whose comparisons overlap: the second is compared between the first's reading and its writing. */
  async function overlapping(first: PendingCommand, second: PendingCommand): Promise<void> {
    const asked = runtime.database.workerQuery.bind(runtime.database);
    let isBetween = false;
    const spy = jest.spyOn(runtime.database, 'workerQuery').mockImplementation(async (text, values) => {
      const rows = await asked(text, values);
      if (text.startsWith('insert into identity_spine') && !isBetween) {
        isBetween = true;
        expect(await matchIdentity(runtime)(second)).toBe('accepted');
      }
      return rows;
    });
    expect(await matchIdentity(runtime)(first)).toBe('accepted');
    spy.mockRestore();
    expect(isBetween).toBe(true);
  }

  it('takes the same statements whether or not there is anybody, and no transaction of several', async () => {
    const { database } = runtime;
    const [asked, called, opened] = [
      jest.spyOn(database, 'workerQuery'),
      jest.spyOn(database, 'call'),
      jest.spyOn(database, 'command'),
    ];
    const costs: (readonly string[])[] = [];
    for (let n = 0; n < 3; n += 1) {
      const person = await registered();
      for (const spy of [asked, called, opened]) spy.mockClear();
      expect(await matchIdentity(runtime)(person)).toBe('accepted');
      const texts = [...asked.mock.calls, ...called.mock.calls].map(([text]) => text);
      costs.push([...texts, `${opened.mock.calls.length} transactions`]);
    }
    expect(costs[0]).toHaveLength(4);
    expect(costs[0]).toContain('0 transactions');
    expect(costs.slice(1)).toEqual([costs[0], costs[0]]);
    expect(new Set((await matches()).values()).size).toBe(1);
  });

  it('finds whoever is the first under the number at the same moment', async () => {
    const [one, other] = [await registered(), await registered()];
    await overlapping(one, other);
    expect(await matches()).toEqual(
      new Map([
        [other.stream, other.stream],
        [one.stream, other.stream],
      ]),
    );
  });

  it('finds whoever joins others under the number at the same moment', async () => {
    const [first, one, other] = [await registered(), await registered(), await registered()];
    await matchIdentity(runtime)(first);
    await overlapping(one, other);
    expect([...(await matches()).values()]).toEqual([first.stream, first.stream, first.stream]);
  });

  it('finds whoever is compared at the same moment with nobody but a person since released', async () => {
    const [gone, one, other] = [await registered(), await registered(), await registered()];
    await matchIdentity(runtime)(gone);
    await runtime.database.workerQuery('delete from identity_spine where person = $1', [gone.stream]);
    await overlapping(one, other);
    const found = await matches();
    expect(found.get(one.stream)).toBe(other.stream);
    expect(found.get(other.stream)).toBe(other.stream);
  });

  it('finds all who are registered at once', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, (_, n) => registered(testNhsNumber(n % 3))));
    await Promise.all(people.map((person) => matchIdentity(runtime)(person)));
    const found = await matches();
    expect(found.size).toBe(12);
    expect(new Set(found.values()).size).toBe(3);
  });

  it('happens once, however often it is repeated', async () => {
    const [one, other] = [await registered(), await registered()];
    for (const person of [one, other, one, other])
      expect(await matchIdentity(runtime)(person)).toBe('accepted');
    const [row] = await runtime.database.workerQuery<{ n: number }>(
      "select count(*) as n from event where type in ('identity-recorded', 'person-matched')",
    );
    expect(row?.n).toBe(2);
  });
});
