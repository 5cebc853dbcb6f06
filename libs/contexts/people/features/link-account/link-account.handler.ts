import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { problem, ProblemError, rejectionProblem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { breaksKey } from '#platform/runtime/database/postgres-errors';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { peopleTenant } from '#people/domain/people-tenant';
import { linkCodeHash } from '#people/read-models/account/link-code.query';
import { PersonActs } from '#people/read-models/person/person-acts.query';
import { PersonRights } from '#people/read-models/person/person-rights.query';
import { LinkAccountCommand, type LinkedAccount } from './link-account.command.js';

const MOST_TRIES_A_DAY = 10;
/** The key of the records' states that one sign-in's second record breaks. */
const ONE_RECORD = 'one_record_per_account';

interface Claim {
  readonly outcome: 'claimed' | 'unknown' | 'linked-elsewhere' | 'too-many-tries';
  readonly person: Uuid;
  readonly writer: Uuid;
  readonly codes_voided: number;
}

/**
 * Links a sign-in: the code is claimed for this subject first, unless that belongs to another record; then the person's
 * stream decides, which knows whether codes were voided since. Of two links of one sign-in at once the second breaks the
 * key of the states, and its code is unused again. A repetition by the same subject finds its own claim; anybody else
 * finds the code used.
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
    const { person, writer, codes_voided: codesVoided } = await this.claim(hash, subjectKey);
    const act = {
      actor,
      idempotencyKey,
      route: 'POST /v1/people/me/link',
      body: { hash },
      command: () => ({ type: 'link-account', subjectKey, codesVoided }) as const,
    };
    try {
      const own = { person, writer, organisation: peopleTenant, isStopped: false };
      const { positions } = await this.acts.run(own, act);
      return { person, positions };
    } catch (refusal) {
      if (breaksKey(refusal, ONE_RECORD)) {
        await this.giveBack(hash, subjectKey);
        throw linkedElsewhere();
      }
      throw refusal instanceof ProblemError && refusal.code === 'link-code-void' ? codeInvalid() : refusal;
    }
  }

  private async giveBack(hash: string, subjectKey: string): Promise<void> {
    await this.runtime.database.runtimeQuery('select return_link_code($1, $2)', [hash, subjectKey]);
  }

  private async claim(hash: string, subjectKey: string): Promise<Claim> {
    const [claim] = await this.runtime.database.runtimeQuery<Claim>(
      'select outcome, person, writer, codes_voided from claim_link_code($1, $2, $3, $4)',
      [hash, subjectKey, this.runtime.clock.now(), MOST_TRIES_A_DAY],
    );
    if (claim?.outcome === 'too-many-tries') {
      throw problem('too-many-requests', {
        detail: 'Too many codes were tried today. Ask your link worker.',
        headers: { 'Retry-After': '3600' },
      });
    }
    if (claim?.outcome === 'linked-elsewhere') throw linkedElsewhere();
    if (claim?.outcome !== 'claimed') throw codeInvalid();
    return claim;
  }
}

function linkedElsewhere(): ProblemError {
  return rejectionProblem({ code: 'sign-in-already-linked' });
}

function codeInvalid(): ProblemError {
  return new ProblemError('link-code-invalid', {
    status: 422,
    title: 'The code is not valid',
    detail: 'It is mistyped, used, voided or older than 14 days. Ask your link worker for a new one.',
  });
}
