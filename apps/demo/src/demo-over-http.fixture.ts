import type { Uuid } from '#platform/kernel/ids';
import { type DemoCommand, nameIn } from './demo-command.js';

/** A command as a client would send it. */
export interface DemoPost {
  readonly path: string;
  readonly body: object;
}

const LAST_WORDS = {
  'send-onward': 'onward',
  'record-not-reached': 'not-reached',
  'record-reached': 'reached',
  'agree-plan': 'plan',
  'accept-referral': 'accept',
  'decline-referral': 'decline',
  'start-referral': 'start',
  'complete-referral': 'complete',
  'redirect-referral': 'redirect',
  'withdraw-referral': 'withdraw',
  'tell-back': 'tell-back',
  'acknowledge-outcome': 'acknowledge',
} as const;

/** The request over HTTP that asks the same as a command of the demo. `ids` are those of the names that it stands on. */
export function asPosted(command: DemoCommand, ids: ReadonlyMap<string, Uuid>): DemoPost {
  const on = ids.get(nameIn(command) ?? '');
  switch (command.type) {
    case 'list-organisation':
      return { path: '/v1/organisations', body: command.organisation };
    case 'set-referral-mode':
      return {
        path: `/v1/areas/${encodeURIComponent(command.area)}/referral-mode`,
        body: { mode: command.mode },
      };
    case 'import-feed':
      return { path: '/v1/imports', body: command.received };
    case 'hold-contract': {
      const { provider, from } = command.contract;
      return { path: `/v1/organisations/${command.board}/contracts`, body: { provider, from } };
    }
    case 'keep-member':
      return { path: `/v1/organisations/${command.organisation}/members`, body: command.member };
    case 'register-person':
      return { path: '/v1/people', body: command.record };
    case 'send-referral':
      return { path: '/v1/referrals', body: { ...command.body, person: on } };
    default:
      return { path: `/v1/referrals/${on}/${LAST_WORDS[command.type]}`, body: command.body };
  }
}
