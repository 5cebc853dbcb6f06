import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Instant } from '#platform/kernel/clock';
import type { ReceiptRow } from '#platform/runtime/commands/command-answer';
import { refuseReusedKey } from '#platform/runtime/commands/command-refusals';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { linkCodeHash, linkCodeOf } from '#people/read-models/account/link-code.query';
import { organisationOf } from '#people/read-models/person/acting.query';
import { PersonRights } from '#people/read-models/person/person-rights.query';
import { type IssuedLinkCode, IssueLinkCodeCommand } from './issue-link-code.command.js';

const VALID_FOR_MS = 14 * 24 * 60 * 60 * 1_000;

interface KeptCode {
  /** The receipt of the request that this one repeats. */
  readonly first: ReceiptRow | null;
  readonly salt: string;
  readonly expires_at: Instant;
}

/**
 * Makes a code that is kept as a keyed hash alone: 14 days of business time, one use. A repetition gets the same one while
 * its receipt lives.
 */
@CommandHandler(IssueLinkCodeCommand)
export class IssueLinkCodeHandler implements ICommandHandler<IssueLinkCodeCommand> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly rights: PersonRights,
  ) {}

  /** @throws DesignedError `not-found`, `idempotency-key-reused`. */
  async execute({ actor, idempotencyKey, person, positions }: IssueLinkCodeCommand): Promise<IssuedLinkCode> {
    const organisation = organisationOf(actor);
    const { writer } = await this.rights.inSight(actor, person, positions);
    const by = this.runtime.actor(organisation, actor.principal);
    const route = `POST /v1/people/${person}/link-code`;
    const { commandId, requestHash } = this.runtime.identify(by, idempotencyKey, { route, body: {} });
    const codeOf = (salt: string): string => linkCodeOf(this.runtime, `${commandId} ${person} ${salt}`);
    const salt = randomUUID();
    const expiresAt = new Date(Date.parse(this.runtime.clock.now()) + VALID_FOR_MS).toISOString();
    const kept = await this.runtime.database.call<KeptCode>(
      'select first, salt, expires_at from keep_link_code($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [
        ...[organisation, commandId, requestHash, person, writer, by.principal],
        ...[salt, linkCodeHash(this.runtime, codeOf(salt)), expiresAt],
      ],
    );
    if (kept.first) refuseReusedKey(kept.first, requestHash);
    return { code: codeOf(kept.salt), expiresAt: kept.expires_at };
  }
}
