import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { problem, rejectionProblem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { identityAggregate } from '#people/domain/identity/identity.aggregate';
import type { IdentityCommand } from '#people/domain/identity/identity.commands';
import type { Resolution } from '#people/domain/identity/identity.state';
import { peopleTenant } from '#people/domain/people-tenant';
import { type SeenConflict, SeenConflicts } from '#people/read-models/conflicts/conflicts.query';
import { organisationOf } from '#people/read-models/person/acting.query';
import { ResolveConflictCommand } from './resolve-conflict.command.js';

/**
 * Writes a coordinator's answer to the number's stream; only about people whom its organisation may see. With the others
 * the conflict goes on, which the answer does not tell.
 */
@CommandHandler(ResolveConflictCommand)
export class ResolveConflictHandler implements ICommandHandler<ResolveConflictCommand> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly conflicts: SeenConflicts,
  ) {}

  async execute(request: ResolveConflictCommand): Promise<{ readonly positions: readonly Position[] }> {
    const { actor, conflict } = request;
    const { about: stated, ...resolution } = request.answer;
    const seen = await this.conflicts.toResolve(actor, request.positions, conflict);
    const [first] = seen;
    if (first === undefined) throw problem('not-found');
    const others = stated ?? unnamed(seen, resolution);
    const about = resolution.resolution === 'same' ? [...others, resolution.sameAs] : others;
    if (!about.every((person) => seen.some((each) => each.others.includes(person)))) {
      throw rejectionProblem({ code: 'not-in-conflict' });
    }
    const by = this.runtime.actor(organisationOf(actor), actor.principal);
    const route = `POST /v1/people/conflicts/${conflict}/resolve`;
    const answer = await this.runtime.commands.executeGranted(identityAggregate, peopleTenant, {
      actor: by,
      identity: this.runtime.identify(by, request.idempotencyKey, {
        route,
        body: { ...resolution, others: stated },
      }),
      stream: first.identity,
      at: this.runtime.clock.now(),
      command: (): IdentityCommand => ({
        ...{ type: 'resolve-conflict', conflict, about, ...resolution },
        seen: seen.flatMap(({ person, others: shown }) => [person, ...shown]),
      }),
    });
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    return { positions: answer.position === undefined ? [] : [answer.position] };
  }
}

/** Whom an answer is about that does not say so: those about whom nobody has answered, or else whom it repeats. */
function unnamed(seen: readonly SeenConflict[], resolution: Resolution): readonly Uuid[] {
  const open = seen.filter(({ resolved }) => !resolved).flatMap(({ others }) => others);
  if (resolution.resolution === 'same') return open.includes(resolution.sameAs) ? open : [];
  return open.length > 0 ? open : seen.flatMap(({ others }) => others);
}
