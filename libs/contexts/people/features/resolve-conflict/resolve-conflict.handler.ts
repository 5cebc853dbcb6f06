import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { problem, rejectionProblem } from '#platform/http/problems/problem.error';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { identityAggregate } from '#people/domain/identity/identity.aggregate';
import type { IdentityCommand } from '#people/domain/identity/identity.commands';
import { peopleTenant } from '#people/domain/people-tenant';
import { SeenConflicts } from '#people/read-models/conflicts/conflicts.query';
import { organisationOf } from '#people/read-models/person/acting.query';
import { ResolveConflictCommand } from './resolve-conflict.command.js';

/** Writes a coordinator's answer to the number's stream; only about people whom its organisation may see. */
@CommandHandler(ResolveConflictCommand)
export class ResolveConflictHandler implements ICommandHandler<ResolveConflictCommand> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly conflicts: SeenConflicts,
  ) {}

  async execute(request: ResolveConflictCommand): Promise<{ readonly positions: readonly Position[] }> {
    const { actor, conflict, resolution } = request;
    const seen = (await this.conflicts.of(actor, request.positions)).find(
      (each) => each.conflict === conflict,
    );
    if (seen === undefined) throw problem('not-found');
    if (resolution.resolution === 'same' && !seen.others.includes(resolution.sameAs)) {
      throw rejectionProblem({ code: 'not-in-conflict' });
    }
    const by = this.runtime.actor(organisationOf(actor), actor.principal);
    const route = `POST /v1/people/conflicts/${conflict}/resolve`;
    const answer = await this.runtime.commands.executeGranted(identityAggregate, peopleTenant, {
      actor: by,
      identity: this.runtime.identify(by, request.idempotencyKey, { route, body: resolution }),
      stream: seen.identity,
      at: this.runtime.clock.now(),
      command: (): IdentityCommand => ({ type: 'resolve-conflict', conflict, ...resolution }),
    });
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    return { positions: answer.position === undefined ? [] : [answer.position] };
  }
}
