/** What practices, the hub, providers and the board do all day, as the demo's users, drawn by number. */
import { randomUUID } from 'node:crypto';
import { practiceClient, providerClient } from '#demo/demo-identities';
import { demoProviders, listedPractices } from '#demo/demo-organisations';

const LATEST_KEPT = 200;
const practices = listedPractices().map(({ odsCode }) => practiceClient(odsCode));
const providers = demoProviders().map(({ slug }) => providerClient(slug));
const searches = ['walk', 'debt', 'garden', 'friend', 'music'];
const pick = (list, n) => list[n % list.length];

/** Referrals sent meanwhile, with the practice that sent each and when. */
const sent = [];
const registered = [];
const keep = (list, one) => void (list.push(one) > LATEST_KEPT && list.shift());

/** Sends one request as a demo user and reads its whole answer. @returns its status and body */
async function ask({ origin, tokenFor }, clientId, path, body) {
  const authorization = `Bearer ${await tokenFor({ clientId })}`;
  const answer = await fetch(`${origin}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers:
      body === undefined
        ? { authorization }
        : { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  });
  return { status: answer.status, at: answer.headers.get('ginnel-time'), body: await answer.json() };
}

/** A read. @returns the answer's status */
export async function read(n, system) {
  const earlier = sent[0];
  const reads = [
    () => ask(system, 'hub-system', '/v1/referrals?show=open&limit=50'),
    () => ask(system, pick(practices, n), '/v1/referrals?show=all&limit=50'),
    () => ask(system, pick(providers, n), '/v1/referrals?show=open&limit=50'),
    () => ask(system, 'celia', '/v1/funnel?level=area'),
    () => ask(system, 'morag', `/v1/services?search=${pick(searches, n)}`),
    () => ask(system, earlier?.by ?? 'hub-system', earlier ? `/v1/referrals/${earlier.id}` : '/v1/referrals'),
    () => ask(system, 'celia', '/v1/funnel?level=practice'),
  ];
  return (await pick(reads, n)()).status;
}

/** A command: registers a person, refers one, or says that one was not reached. @returns the answer's status */
export async function act(n, system) {
  const turn = Math.floor(n / 5) % 3;
  const by = pick(practices, n);
  const person = turn === 1 ? registered.shift() : undefined;
  const referral = turn === 2 ? pick(sent, n) : undefined;
  if (person !== undefined) {
    const asked = { kind: 'root', person: person.id, priority: 'routine', needs: ['loneliness'] };
    const { status, at, body } = await ask(system, person.by, '/v1/referrals', {
      ...asked,
      note: 'Lives alone.',
    });
    if (status === 201) keep(sent, { id: body.id, by: person.by, at });
    return status;
  }
  if (referral !== undefined) {
    const attempt = { channel: 'phone', at: referral.at };
    return (await ask(system, 'morag', `/v1/referrals/${referral.id}/not-reached`, attempt)).status;
  }
  const name = { given: 'Bench', family: `Person ${n}` };
  const { status, body } = await ask(system, by, '/v1/people', { name, birthDate: '1950-01-01' });
  if (status === 201) keep(registered, { id: body.id, by });
  return status;
}
