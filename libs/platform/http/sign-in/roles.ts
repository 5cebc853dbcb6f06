/** Every role that an access token may name. */
export const ROLES = [
  'referrer',
  'link-worker',
  'coordinator',
  'provider',
  'commissioner',
  'person',
  'administrator',
  'machine',
  'service',
] as const;

/** The role in which the bearer of a token acts. */
export type Role = (typeof ROLES)[number];

/** Roles that no human user holds: a token may name one only when it also says `machine: true`. */
export const MACHINE_ONLY_ROLES: ReadonlySet<Role> = new Set<Role>(['machine', 'service']);

/** True when a value is one of the roles, spelt exactly. */
export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
