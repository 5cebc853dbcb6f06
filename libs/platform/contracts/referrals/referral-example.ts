import { invented } from '../invented.js';

const { practice, network, hub, provider, service, person, episode, rootReferral, childReferral } = invented;

/** What every example of a practice's own referral shares: the hub is asked. */
export const rootReferralExample = {
  referral: rootReferral,
  episode,
  kind: 'root',
  parent: null,
  routeIn: 'practice',
  practice,
  network,
  hub,
  sender: practice,
  receiver: hub,
  person,
  service: null,
} as const;

/** What every example of a referral onward shares: the hub asks a provider. */
export const childReferralExample = {
  ...rootReferralExample,
  referral: childReferral,
  kind: 'child',
  parent: rootReferral,
  sender: hub,
  receiver: provider,
  service,
} as const;

/** Who acts in the examples. */
export const actorExample = {
  practice: { organisation: practice, part: 'sender' },
  hub: { organisation: hub, part: 'hub' },
  provider: { organisation: provider, part: 'receiver' },
  system: { organisation: null, part: 'system' },
  person: { organisation: null, part: 'person' },
} as const;
