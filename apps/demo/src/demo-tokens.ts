import { z } from 'zod';
import { DEMO_SECRET } from './demo-identities.js';

const ANSWER = z.object({ access_token: z.string(), expires_in: z.number() });

/**
 * Tokens by client credentials from the demo's identity provider, kept until five minutes before they end.
 * @param origin where it answers, e.g. `http://127.0.0.1:3000`; the provider is at `/oidc` there.
 */
export function clientCredentials(
  origin: string,
): (client: { readonly clientId: string }) => Promise<string> {
  const kept = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  return ({ clientId }) => {
    const known = kept.get(clientId);
    if (known !== undefined && known.until > Date.now()) return known.token;
    const token = fetchToken(origin, clientId);
    kept.set(clientId, { token, until: Date.now() + KEPT_MS });
    token.catch(() => kept.delete(clientId));
    return token;
  };
}

const KEPT_MS = 55 * 60_000;

async function fetchToken(origin: string, clientId: string): Promise<string> {
  const answer = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${DEMO_SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!answer.ok) throw new Error(`The demo's identity provider gave ${clientId} no token.`);
  return ANSWER.parse(await answer.json()).access_token;
}
