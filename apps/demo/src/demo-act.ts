import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Role } from '#platform/http/sign-in/roles';
import type { DemoCommand } from './demo-command.js';

/** Who carries an act out, as their access token would name them. */
export interface DemoCaller {
  readonly subject: string;
  readonly organisation: Uuid;
  readonly role: Role;
  readonly machine: boolean;
}

/** One act of the demo's year. */
export interface DemoAct {
  /** Business time. */
  readonly at: Instant;
  /** The Idempotency-Key, the same whenever the plan is carried out again. */
  readonly key: string;
  /** Acts about the same are carried out one after the other. */
  readonly about: string;
  readonly by: DemoCaller;
  /** The name under which the id that it brings is known to later acts; null where none is needed. */
  readonly makes: string | null;
  readonly command: DemoCommand;
}
