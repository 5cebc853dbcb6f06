/** What a decider answers: events that happened (none = it was already so) or a refusal that changes nothing. */
export type Decision<Event, Rejection> =
  | { readonly outcome: 'accepted'; readonly events: readonly Event[] }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection };

/**
 * The rules of one aggregate. `decide` is total and never throws; `evolve` never fails on a known event.
 * Time, ids, the actor and looked-up facts arrive inside the command.
 */
export interface Decider<State, Command, Event, Rejection> {
  readonly initial: State;
  decide(command: Command, state: State): Decision<Event, Rejection>;
  evolve(state: State, event: Event): State;
}

/** An accepted decision; without events it says that nothing was left to do. */
export function accepted<Event>(...events: readonly Event[]): {
  readonly outcome: 'accepted';
  readonly events: readonly Event[];
} {
  return { outcome: 'accepted', events };
}

/** A refused decision. The rejection's code is stable and holds nothing personal. */
export function rejected<Rejection>(rejection: Rejection): {
  readonly outcome: 'rejected';
  readonly rejection: Rejection;
} {
  return { outcome: 'rejected', rejection };
}

/** Ends an exhaustive switch: compiles only when every case has been met. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${JSON.stringify(value)}`);
}

/** Folds a stream's events, oldest first, from the decider's initial state. */
export function replay<State, Command, Event, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
  events: readonly Event[],
  from: State = decider.initial,
): State {
  return events.reduce((state, event) => decider.evolve(state, event), from);
}
