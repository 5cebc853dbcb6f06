import { z } from 'zod';
import { ROLES } from '#platform/http/sign-in/roles';
import { DesignedError } from '#platform/kernel/designed-error';

const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;
/** RFC 6749, appendix A.1: a client id is printable ASCII; the colon would end it in a Basic header. */
const IDENTIFIER = z.string().regex(/^[A-Za-z0-9._~-]{1,100}$/);
const NAME = z.string().max(200).regex(PLAIN);
const ORGANISATION = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const SECRET = z
  .string()
  .min(4)
  .max(200)
  .regex(/^[\u0021-\u007e]+$/);

const MEMBERSHIP = z
  .strictObject({
    /** Null for the role `person` alone. */
    organisation: ORGANISATION.nullable(),
    organisationName: NAME,
    role: z.enum(ROLES).exclude(['machine', 'service']),
  })
  .refine((membership) => membership.organisation !== null || membership.role === 'person', {
    message: 'only a person has no organisation',
  });

const DEMO_USER = z.strictObject({
  subject: IDENTIFIER,
  name: NAME,
  memberships: z.array(MEMBERSHIP).min(1).max(20).readonly(),
  /** Where given, each membership is also a client of client credentials; see `demoClientId`. */
  clientSecret: SECRET.optional(),
});

const MACHINE_CLIENT = z.strictObject({
  clientId: IDENTIFIER,
  clientSecret: SECRET,
  /** Null for the role `service` alone. */
  organisation: ORGANISATION.nullable(),
  role: z.enum(ROLES).exclude(['machine', 'person']),
});

const APPLICATION = z.strictObject({
  clientId: IDENTIFIER,
  name: NAME,
  redirectUris: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .readonly(),
});

/** Everybody and everything that the demo's identity provider knows. */
export const DEMO_IDENTITIES = z.strictObject({
  users: z.array(DEMO_USER).readonly(),
  clients: z.array(MACHINE_CLIENT).readonly(),
  applications: z.array(APPLICATION).readonly().default([]),
});

/** One organisation, and the role in it, for which a demo user may sign in. */
export type DemoMembership = z.infer<typeof MEMBERSHIP>;
/** An invented user: signs in by being chosen from a list, without a password. */
export type DemoUser = z.infer<typeof DEMO_USER>;
/** A machine of one organisation that acts in one role. */
export type MachineClient = z.infer<typeof MACHINE_CLIENT>;
/** A public client of the authorization code flow, with PKCE and without a secret. */
export type DemoApplication = z.infer<typeof APPLICATION>;
/** Users, machines and applications together. */
export type DemoIdentities = z.infer<typeof DEMO_IDENTITIES>;

/**
 * The client id under which a demo user's membership gets a token by client credentials:
 * `<subject>` for the first, `<subject>.2` for the second and so on.
 */
export function demoClientId(user: Pick<DemoUser, 'subject'>, membershipIndex = 0): string {
  return membershipIndex === 0 ? user.subject : `${user.subject}.${membershipIndex + 1}`;
}

/** Checks data from outside. Throws a designed error that names the place, not the value, of what is wrong. */
export function parseDemoIdentities(data: unknown): DemoIdentities {
  const parsed = DEMO_IDENTITIES.safeParse(data);
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw unusable(`The demo identities are not as they should be (${places}).`);
  }
  const ids = [
    ...parsed.data.users.flatMap((user) => user.memberships.map((_, index) => demoClientId(user, index))),
    ...parsed.data.clients.map((client) => client.clientId),
    ...parsed.data.applications.map((application) => application.clientId),
  ];
  if (new Set(ids).size !== ids.length)
    throw unusable('Two demo identities have the same subject or client id.');
  return parsed.data;
}

function unusable(sentence: string): DesignedError {
  return new DesignedError('demo-identities-unusable', 'invalid', sentence);
}
