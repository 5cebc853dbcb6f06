import type { Uuid } from '#platform/kernel/ids';
import type { JsonValue } from '#platform/kernel/json';

/**
 * A command that a process wants done in its own context, under the id uuidv5(subscription, event, index): once.
 * `payload` is what the context's executor turns into the decider's command, adding time, actor and looked-up facts.
 */
export interface ProcessOutput {
  readonly command: string;
  readonly stream: Uuid;
  readonly payload: JsonValue;
}

/**
 * Joins several streams by pure decisions (others say saga). State survives JSON and is kept per key with the checkpoint
 * and the outputs. Events of one stream arrive in order; streams interleave in any way, and the outputs' effects must
 * come out the same. `Event` is the stored event, with its stream and position.
 */
export interface Process<State, Event> {
  readonly name: string;
  readonly initial: State;
  /** The instance that the event concerns; undefined passes the event over. */
  key(event: Event): string | undefined;
  react(state: State, event: Event): { readonly state: State; readonly outputs: readonly ProcessOutput[] };
}
