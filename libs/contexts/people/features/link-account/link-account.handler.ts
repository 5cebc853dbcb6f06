import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { problem, ProblemError, rejectionProblem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { peopleTenant } from '#people/domain/people-tenant';
import { linkCodeHash } from '#people/read-models/account/link-code.query';
import { PersonActs } from '#people/read-models/person/person-acts.query';
import { PersonRights } from '#people/read-models/person/person-rights.query';
import { LinkAccountCommand, type LinkedAccount } from './link-account.command.js';

const MOST_TRIES_A_DAY = 10;

interface Claim {
  readonly outcome: 'claimed' | 'unknown' | 'too-many-tries';
  readonly person: Uuid;
  readonly writer: Uuid;
}

/**
 * Links a sign-in: the code is claimed for this subject first, then the person's stream decides. A repetition by the same
 * subject finds its own claim; anybody else finds the code used.
 */
@CommandHandler(LinkAccountCommand)
export class LinkAccountHandler implements ICommandHandler<LinkAccountCommand> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly acts: PersonActs,
    private readonly rights: PersonRights,
  ) {}

  async execute({ actor, idempotencyKey, code }: LinkAccountCommand): Promise<LinkedAccount> {
    const subjectKey = this.rights.subjectKey(actor);
    const hash = linkCodeHash(this.runtime, code);
    const { person, writer } = await this.claim(hash, subjectKey);
    const linked = await this.rights.accountOf(subjectKey);
    if (linked !== undefined && linked.person !== person)
      throw rejectionProblem({ code: 'sign-in-already-linked' });
    const act = {
      actor,
      idempotencyKey,
      route: 'POST /v1/people/me/link',
      body: { hash },
      command: () => ({ type: 'link-account', subjectKey }) as const,
    };
    const { positions } = await this.acts.run({ person, writer, organisation: peopleTenant }, act);
    return { person, positions };
  }

  private async claim(hash: string, subjectKey: string): Promise<Claim> {
    const [claim] = await this.runtime.database.runtimeQuery<Claim>(
      'select outcome, person, writer from claim_link_code($1, $2, $3, $4)',
      [hash, subjectKey, this.runtime.clock.now(), MOST_TRIES_A_DAY],
    );
    if (claim?.outcome === 'too-many-tries') {
      throw problem('too-many-requests', {
        detail: 'Too many codes were tried today. Ask your link worker.',
        headers: { 'Retry-After': '3600' },
      });
    }
    if (claim?.outcome !== 'claimed') {
      throw new ProblemError('link-code-invalid', {
        status: 422,
        title: 'The code is not valid',
        detail: 'It is mistyped, used or older than 14 days. Ask your link worker for a new one.',
      });
    }
    return claim;
  }
}
