import type { MintDemoToken } from '#identity/demo-token';
import type { Role } from '#platform/http/sign-in/roles';
import { DEMO_SECRET, demoIdentities } from './demo-identities.js';

const SHOWN: readonly Role[] = [
  'referrer',
  'link-worker',
  'coordinator',
  'provider',
  'commissioner',
  'administrator',
  'person',
];

/** What a newcomer needs to look around: addresses, a demo user of every role, a token and a curl line. */
export async function demoWelcome(
  origin: string,
  identity: { readonly mintDemoToken: MintDemoToken },
): Promise<string> {
  const { users } = demoIdentities();
  const rows = SHOWN.flatMap((role) => {
    const user = users.find(({ memberships }) => memberships.some((membership) => membership.role === role));
    if (user === undefined) return [];
    const at = user.memberships.filter((membership) => membership.role === role);
    return [`  ${role.padEnd(14)}${user.subject.padEnd(9)}${user.name}, ${at[0]?.organisationName ?? ''}`];
  });
  const token = await identity.mintDemoToken('morag');
  return [
    '',
    `Ginnel is ready at ${origin}`,
    `  the API, to read and to try   ${origin}/docs`,
    `  its description               ${origin}/openapi.json`,
    '',
    'Everybody in the demo is invented. Users, by role:',
    ...rows,
    '',
    `Each is also a client of client credentials, with the secret ${DEMO_SECRET}:`,
    `  curl -s -u morag:${DEMO_SECRET} -d grant_type=client_credentials ${origin}/oidc/token`,
    '',
    "The hub's board, as Morag Whitlow (the token lives eight hours):",
    `  curl -s ${origin}/v1/referrals -H 'Authorization: Bearer ${token}'`,
    '',
    'One person’s way through, told step by step, in another terminal: npm run story',
    '',
  ].join('\n');
}
