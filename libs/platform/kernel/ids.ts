/** A UUID in lower-case text form. */
export type Uuid = string;

/** One organisation's (or person's, or agent's) part in a command. */
export interface ActorRef {
  readonly organisation: Uuid;
  readonly principal: string;
  readonly role: string;
}
