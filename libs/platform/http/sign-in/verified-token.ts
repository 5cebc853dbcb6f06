import type { JWTPayload } from 'jose';
import type { Uuid } from '#platform/kernel/ids';
import { isRole, MACHINE_ONLY_ROLES } from './roles.js';
import type { Role } from './roles.js';
import { SignInError } from './sign-in.error.js';
import type { SignInReason } from './sign-in.error.js';

/** What an accepted access token says about its bearer. */
export interface VerifiedToken {
  /** The claim `sub`: unique at its issuer only; see `subjectKey`. */
  readonly subject: string;
  readonly issuer: string;
  /** The one organisation that the token acts for; null for a person and for the service principal. */
  readonly organisation: Uuid | null;
  readonly role: Role;
  /** True for a machine's client credentials; `role` is then the role in which it acts. */
  readonly machine: boolean;
  /** The claim `jti`, where the issuer gives one. */
  readonly tokenId?: string;
}

/** The key by which a signed-in subject is known here: unique over all issuers. */
export function subjectKey(token: Pick<VerifiedToken, 'issuer' | 'subject'>): string {
  return `${token.issuer}|${token.subject}`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What a `sub` looks like: at most 255 ASCII characters (OpenID Connect Core 1.0, section 2). Controls never belong in a key. */
export const SUBJECT = /^[\u0020-\u007e]{1,255}$/;
const WITHOUT_ORGANISATION: ReadonlySet<Role> = new Set<Role>(['person', 'service']);

/**
 * Reads the claims of a token whose signature, issuer, audience, type and times have been checked.
 * Throws `SignInError` (`token-invalid`) for a subject, role, `machine` or `org` that is absent or not as it should be.
 */
export function readClaims(payload: JWTPayload, issuer: string): VerifiedToken {
  const machine = readMachine(payload['machine']);
  const role = readRole(payload['role'], machine);
  return {
    subject: readSubject(payload.sub),
    issuer,
    organisation: readOrganisation(payload['org'], role),
    role,
    machine,
    ...(typeof payload.jti === 'string' ? { tokenId: payload.jti } : {}),
  };
}

function readSubject(claim: unknown): string {
  return typeof claim === 'string' && SUBJECT.test(claim) ? claim : refuse('subject-unusable');
}

function readMachine(claim: unknown): boolean {
  return claim === undefined || typeof claim === 'boolean' ? claim === true : refuse('machine-malformed');
}

function readRole(claim: unknown, machine: boolean): Role {
  if (claim === undefined) return refuse('role-missing');
  if (!isRole(claim)) return refuse('role-unknown');
  return MACHINE_ONLY_ROLES.has(claim) && !machine ? refuse('role-not-for-people') : claim;
}

function readOrganisation(claim: unknown, role: Role): Uuid | null {
  if (claim === undefined || claim === null) {
    return WITHOUT_ORGANISATION.has(role) ? null : refuse('organisation-missing');
  }
  return typeof claim === 'string' && UUID.test(claim)
    ? claim.toLowerCase()
    : refuse('organisation-malformed');
}

function refuse(reason: SignInReason): never {
  throw new SignInError('token-invalid', reason);
}
