import type { Uuid } from '#platform/kernel/ids';

/**
 * The reserved tenant of what belongs to no organisation: the identity spine, and what people do by their own sign-in.
 * No organisation ever has this id.
 */
export const peopleTenant: Uuid = '9e0f1c52-70e0-5d1a-8c3b-70656f706c65';
