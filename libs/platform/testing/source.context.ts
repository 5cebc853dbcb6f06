import { randomUUID } from 'node:crypto';
import { contractsOf } from '#platform/contracts/registry';
import type { Decider } from '#platform/kernel/decider';
import { accepted } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { Aggregate, DomainEvent } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';

/** A public event that a test says has happened in another context. */
export interface ForeignFact {
  readonly type: string;
  readonly data: object;
}

/** Where a fact belongs: the tenant and stream of its source; a new stream unless told. */
export interface FactPlace {
  readonly tenant: Uuid;
  readonly stream?: Uuid;
}

const sayIt: Decider<object, ForeignFact, DomainEvent, { readonly code: never }> = {
  initial: {},
  decide: (fact) => accepted(fact),
  evolve: (state) => state,
};

const fact: Aggregate<object, ForeignFact, DomainEvent, { readonly code: never }> = {
  name: 'fact',
  decider: sayIt,
};

/**
 * A context that stands for another one in a test: it holds what the test says has happened there and publishes it
 * unchanged, so that messages travel through the real feed and are checked against the real contracts.
 */
export function sourceContext(name: string): ContextDefinition {
  return {
    name,
    migrations: () => [],
    publication: {
      types: contractsOf(name).map(({ type }) => type),
      publish: ({ event }) => event,
    },
    subscriptions: [],
  };
}

/** Says facts in a source context, one after the other. */
export class ForeignFacts {
  private readonly streams = new Set<Uuid>();

  constructor(private readonly runtime: ContextRuntime) {}

  /** Appends a fact to the source's log. @returns where it stands, to be stated in a request. */
  async say({ tenant, stream = randomUUID() }: FactPlace, said: ForeignFact): Promise<Position> {
    const actor = { organisation: tenant, principal: 'test' };
    const identity = this.runtime.derive(randomUUID());
    const at = this.runtime.clock.now();
    const answer: CommandAnswer = this.streams.has(stream)
      ? await this.runtime.commands.executeAsSystem(fact, {
          ...{ actor, identity, stream, at },
          command: (): ForeignFact => said,
        })
      : await this.runtime.commands.create(fact, {
          ...{ actor, identity, stream, at },
          command: said,
          participants: [{ tenant, part: 'owner' }],
        });
    this.streams.add(stream);
    if (answer.outcome === 'rejected' || !answer.position) throw new Error('a fact was not written');
    return answer.position;
  }
}
