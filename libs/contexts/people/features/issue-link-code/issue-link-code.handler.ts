import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Instant } from '#platform/kernel/clock';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { linkCodeHash, linkCodeOf } from '#people/read-models/account/link-code.query';
import { organisationOf } from '#people/read-models/person/acting.query';
import { PersonRights } from '#people/read-models/person/person-rights.query';
import { type IssuedLinkCode, IssueLinkCodeCommand } from './issue-link-code.command.js';

const VALID_FOR_MS = 14 * 24 * 60 * 60 * 1_000;

/** Makes a code that is kept as a keyed hash alone: 14 days of business time, one use. */
@CommandHandler(IssueLinkCodeCommand)
export class IssueLinkCodeHandler implements ICommandHandler<IssueLinkCodeCommand> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly rights: PersonRights,
  ) {}

  async execute({ actor, idempotencyKey, person, positions }: IssueLinkCodeCommand): Promise<IssuedLinkCode> {
    const organisation = organisationOf(actor);
    const { writer } = await this.rights.of(actor, person, positions);
    const by = this.runtime.actor(organisation, actor.principal);
    const route = `POST /v1/people/${person}/link-code`;
    const { commandId } = this.runtime.identify(by, idempotencyKey, { route, body: {} });
    const code = linkCodeOf(this.runtime, `${commandId} ${person}`);
    const hash = linkCodeHash(this.runtime, code);
    const expiresAt = new Date(Date.parse(this.runtime.clock.now()) + VALID_FOR_MS).toISOString();
    return this.runtime.database.asTenant(organisation, async (client) => {
      await client.query(
        `insert into link_code (tenant, code_hash, person, writer, made_by, expires_at, codes_voided)
         values ($1, $2, $3, $4, $5, $6, link_codes_voided($3))
         on conflict do nothing`,
        [organisation, hash, person, writer, by.principal, expiresAt],
      );
      const { rows } = await client.query<{ expires_at: Instant }>(
        'select expires_at from link_code where tenant = $1 and code_hash = $2',
        [organisation, hash],
      );
      return { code, expiresAt: rows[0]?.expires_at ?? expiresAt };
    });
  }
}
