import type { Uuid } from '#platform/kernel/ids';

/** As what somebody works for an organisation, in the order in which a member's roles are told. */
export const memberRoles = [
  'referrer',
  'link-worker',
  'coordinator',
  'provider',
  'commissioner',
  'administrator',
] as const;
export type MemberRole = (typeof memberRoles)[number];

/** Somebody who works for an organisation. */
export interface Member {
  readonly member: Uuid;
  readonly organisation: Uuid;
  /** The pseudonym under which the member acts. */
  readonly worker: string;
  readonly roles: readonly MemberRole[];
  /** The id under which the vault keeps the name. */
  readonly name: Uuid;
}

export type MemberState =
  { readonly status: 'absent' } | ({ readonly status: 'present' | 'left' } & Omit<Member, 'member'>);
