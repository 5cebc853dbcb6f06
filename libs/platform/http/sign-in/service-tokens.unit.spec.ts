import { describe, expect, it } from '@jest/globals';
import { reachedAt } from './reached-issuer.js';
import { ServiceTokens } from './service-tokens.js';

const ISSUER = 'https://issuer.example/oidc';

/** An issuer that gives tokens one, two, three, and keeps what it was asked. */
class Issuer {
  readonly asked: { url: string; headers: Headers; body: unknown }[] = [];
  lifeSeconds = 3_600;
  status = 200;
  now = 0;
  name = ISSUER;
  endpoint = `${ISSUER}/token`;

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    this.asked.push({ url, headers: new Headers(init.headers), body: init.body });
    const body = url.endsWith('/.well-known/openid-configuration')
      ? { issuer: this.name, token_endpoint: this.endpoint }
      : { access_token: `token ${this.tokens}`, expires_in: this.lifeSeconds, token_type: 'Bearer' };
    return Promise.resolve(Response.json(body, { status: this.status }));
  };

  get tokens(): number {
    return this.asked.filter(({ url }) => url.endsWith('/token')).length;
  }
}

function signedInAt(issuer: Issuer): ServiceTokens {
  return new ServiceTokens({
    ...{ issuer: ISSUER, client: 'ginnel-people', secret: 'a:b c' },
    ...{ fetch: issuer.fetch, steadyNow: () => issuer.now },
  });
}

describe('The token of a service principal', () => {
  it('is asked for by client credentials, encoded as RFC 6749 says, and kept for all who ask', async () => {
    const issuer = new Issuer();
    const tokens = signedInAt(issuer);
    expect(await Promise.all([tokens.token(), tokens.token()])).toEqual(['token 1', 'token 1']);
    expect(await tokens.token()).toBe('token 1');
    const [, asked] = issuer.asked;
    expect(asked?.url).toBe('https://issuer.example/oidc/token');
    expect(asked?.body).toBe('grant_type=client_credentials');
    expect(asked?.headers.get('authorization')).toBe(
      `Basic ${Buffer.from('ginnel-people:a%3Ab%20c').toString('base64')}`,
    );
  });

  it('is asked for anew before it ends, and when it was refused', async () => {
    const issuer = new Issuer();
    const tokens = signedInAt(issuer);
    expect(await tokens.token()).toBe('token 1');
    issuer.now = 3_539_999;
    expect(await tokens.token()).toBe('token 1');
    issuer.now = 3_540_000;
    issuer.lifeSeconds = 10;
    expect(await tokens.token()).toBe('token 2');
    issuer.now += 5_000;
    issuer.lifeSeconds = 3_600;
    expect(await tokens.token()).toBe('token 3');
    tokens.forget();
    expect(await tokens.token()).toBe('token 4');
  });

  it.each([
    ['does not answer as it should', { status: 500 }],
    ['calls itself by another name', { name: 'https://another.example' }],
    ['would have the secret sent in clear', { endpoint: 'http://issuer.example/oidc/token' }],
  ])('is not to be had while the issuer %s, and is once it does', async (_, fault) => {
    const issuer = Object.assign(new Issuer(), fault);
    const tokens = signedInAt(issuer);
    await expect(tokens.token()).rejects.toMatchObject({
      code: 'service-sign-in-failed',
      family: 'unavailable',
    });
    Object.assign(issuer, { status: 200, name: ISSUER, endpoint: `${ISSUER}/token` });
    await expect(tokens.token()).resolves.toMatch(/^token \d$/);
  });
});

describe('An issuer that is reached at another address', () => {
  it('is asked there for what it serves below its own, and for nothing else', async () => {
    const asked: string[] = [];
    const load = reachedAt(`${ISSUER}/`, 'http://identity:3000/oidc', (url) => {
      asked.push(url);
      return Promise.resolve(new Response());
    });
    for (const path of ['', '/token', '-of-another/token']) await load(`${ISSUER}${path}`, {});
    await load('https://elsewhere.example/oidc/token', {});
    expect(asked).toEqual([
      'http://identity:3000/oidc',
      'http://identity:3000/oidc/token',
      'https://issuer.example/oidc-of-another/token',
      'https://elsewhere.example/oidc/token',
    ]);
  });
});
