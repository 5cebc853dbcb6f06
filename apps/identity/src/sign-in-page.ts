import type { DemoMembership, DemoUser } from './demo-identities.js';
import { escapeHtml } from '#platform/http/html';
import { page } from './pages.js';

/** The page on which a demo user, and the organisation to act for, is chosen. `action`: where the form goes. */
export function signInPage(users: readonly DemoUser[], application: string, action: string): string {
  return page(
    'Sign in to the Ginnel demo',
    `<p class="note">Everybody here is invented, and no password is asked. Choose who you are for ${escapeHtml(application)}.</p>
<form method="post" action="${escapeHtml(action)}">
${users.map(userSection).join('\n')}
<button class="quiet" name="choice" value="cancel">Do not sign in</button>
</form>`,
  );
}

function userSection(user: DemoUser): string {
  const choices = user.memberships.map((membership, index) => choiceItem(user, membership, index));
  return `<h2>${escapeHtml(user.name)}</h2>\n<ul>${choices.join('')}</ul>`;
}

function choiceItem(user: DemoUser, { role, organisationName }: DemoMembership, index: number): string {
  const label = `${role.replace('-', ' ')}, ${organisationName}`;
  return `<li><button name="choice" value="${escapeHtml(`${user.subject}:${index}`)}">${escapeHtml(label)}</button></li>`;
}
