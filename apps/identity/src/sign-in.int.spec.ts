import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AccessTokenVerifier } from '#platform/http/sign-in/access-token.verifier';
import { issuerKeys } from '#platform/http/sign-in/issuer-keys';
import { Browser, inPage, proofKey } from './browser.fixture.js';
import type { RunningProvider } from './identity.fixture.js';
import { CALLBACK, HUB, PRACTICE, startProvider } from './identity.fixture.js';

let running: RunningProvider;
let verifier: AccessTokenVerifier;
let browser: Browser;

const printed = (['log', 'info', 'warn', 'error'] as const).map((method) => jest.spyOn(console, method));

beforeAll(async () => {
  running = await startProvider();
  verifier = new AccessTokenVerifier({ issuer: running.issuer, keys: issuerKeys(running.issuer) });
});

afterAll(async () => {
  await running.stop();
  expect(running.faults).toEqual([]);
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

beforeEach(() => {
  browser = new Browser();
});

interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
}

function authorizationUrl(
  challenge: string | undefined,
  extra: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    client_id: 'pages',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid',
    state: 'a-state',
    ...(challenge === undefined ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }),
    ...extra,
  });
  return `${running.issuer}/auth?${query.toString()}`;
}

/** Goes to the page of choice; gives its address and the page. */
async function openChoice(
  challenge: string,
): Promise<{ readonly url: string; readonly answer: Response; readonly html: string }> {
  const start = authorizationUrl(challenge);
  const { url, answer } = await browser.follow(await browser.get(start), start);
  return { url, answer, html: await answer.text() };
}

/** Signs in and gives the query of the application's callback. */
async function signIn(choice: string, challenge: string): Promise<URLSearchParams> {
  const { url, html } = await openChoice(challenge);
  const action = new URL(inPage(html, /action="([^"]+)"/), url).href;
  const arrived = await browser.follow(await browser.post(action, { choice }), action);
  if (arrived.url.startsWith(CALLBACK)) return new URL(arrived.url).searchParams;
  // Another user was signed in here: the provider's page posts itself to end that session first.
  const page = await arrived.answer.text();
  const end = inPage(page, /action="([^"]+)"/);
  const answer = await browser.post(end, {
    xsrf: inPage(page, /name="xsrf" value="([^"]+)"/),
    logout: 'yes',
  });
  const { url: back } = await browser.follow(answer, end);
  return new URL(back).searchParams;
}

function redeem(code: string, verifierText: string): Promise<Response> {
  return fetch(`${running.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'pages',
      redirect_uri: CALLBACK,
      code,
      code_verifier: verifierText,
    }),
  });
}

async function tokensOf(choice: string): Promise<Tokens> {
  const proof = proofKey();
  const query = await signIn(choice, proof.challenge);
  expect(query.get('state')).toBe('a-state');
  expect(query.get('iss')).toBe(running.issuer);
  const answer = await redeem(query.get('code') ?? '', proof.verifier);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Tokens;
}

describe('Signing in with the authorization code and PKCE', () => {
  it('gives an access token for the one organisation that was chosen', async () => {
    const hub = await tokensOf('sam:0');
    const practice = await tokensOf('sam:1');
    expect(await verifier.verify(hub.access_token)).toMatchObject({
      subject: 'sam',
      organisation: HUB,
      role: 'link-worker',
    });
    expect(await verifier.verify(practice.access_token)).toMatchObject({
      subject: 'sam',
      organisation: PRACTICE,
      role: 'administrator',
      machine: false,
    });
  });

  it('asks again each time, and lets another user in after the first', async () => {
    await tokensOf('sam:0');
    expect(browser.held.get('ginnel_session')).toBe('/oidc');
    const { access_token: token } = await tokensOf('pat:0');
    expect(await verifier.verify(token)).toMatchObject({
      subject: 'pat',
      organisation: null,
      role: 'person',
    });
  });

  it('gives an id token that names the user and is no access token', async () => {
    const { id_token: idToken } = await tokensOf('sam:0');
    expect(decodeJwt(idToken)).toMatchObject({ sub: 'sam', name: 'Sam Elm', aud: 'pages' });
    await expect(verifier.verify(idToken)).rejects.toMatchObject({
      code: 'token-invalid',
      reason: 'type-wrong',
    });
  });

  it('is refused without PKCE', async () => {
    const start = authorizationUrl(undefined);
    const { url } = await browser.follow(await browser.get(start), start);
    expect(new URL(url).searchParams.get('error')).toBe('invalid_request');
  });

  it('gives no token for a wrong proof, nor twice for one code', async () => {
    const proof = proofKey();
    const wrong = await signIn('sam:0', proof.challenge);
    expect((await redeem(wrong.get('code') ?? '', proofKey().verifier)).status).toBe(400);
    const right = (await signIn('sam:0', proof.challenge)).get('code') ?? '';
    expect((await redeem(right, proof.verifier)).status).toBe(200);
    const again = await redeem(right, proof.verifier);
    expect([again.status, await again.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_grant' }),
    ]);
  });

  it('can be declined', async () => {
    const query = await signIn('cancel', proofKey().challenge);
    expect(query.get('error')).toBe('access_denied');
    expect(query.has('code')).toBe(false);
  });
});

describe('The page of choice', () => {
  it('offers every membership as text, never as markup, and loads nothing', async () => {
    const { answer, html } = await openChoice(proofKey().challenge);
    expect(html).toContain('&lt;b&gt;Dr Ash&lt;/b&gt; &amp; &quot;co&quot;');
    expect(html).toContain('Pages of the &lt;demo&gt;');
    expect(html.match(/name="choice"/g)).toHaveLength(5);
    expect(html).not.toMatch(/<b>|<script|<img|<link|src=|https?:/);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:9; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('keeps its cookies below the mount path', async () => {
    await openChoice(proofKey().challenge);
    expect([...browser.held.values()].every((path) => path.startsWith('/oidc/'))).toBe(true);
    expect([...browser.held.keys()]).toEqual(expect.arrayContaining(['ginnel_sign_in', 'ginnel_resume']));
  });

  it.each([
    ['an unknown user', 'nobody:0'],
    ['a membership that the user has not', 'sam:2'],
    ['a membership that is no number', 'sam:x'],
    ['no choice', ''],
    ['5 KB of choice', 'x'.repeat(5_000)],
  ])('shows itself again for %s', async (_, choice) => {
    const { url, html } = await openChoice(proofKey().challenge);
    const answer = await browser.post(new URL(inPage(html, /action="([^"]+)"/), url).href, { choice });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Sam Elm');
  });

  it('is closed to a browser that did not begin the sign-in', async () => {
    const { url } = await openChoice(proofKey().challenge);
    const answer = await new Browser().get(url);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('This sign-in has ended.');
  });

  it('never sends anybody to an address that the application has not registered', async () => {
    const start = authorizationUrl(proofKey().challenge, { redirect_uri: 'https://evil.example/<script>' });
    const answer = await browser.get(start);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await answer.text()).not.toContain('<script');
  });
});
