import { Injectable } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { problem } from '#platform/http/problems/problem.error';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { Caller } from '#referrals/domain/acting/acting';
import { type RolePart, rolePart } from '#referrals/domain/acting/acting.policies';
import { OwnAccounts } from '#referrals/read-models/known-facts/own-account.query';

/** A caller as referrals know it: the organisation or person whose rows it reads, and its part. */
export interface Viewer extends RolePart {
  readonly tenant: Uuid;
  /** The caller's pseudonym: the keyed hash of its principal. */
  readonly pseudonym: string;
}

/** Finds out who a caller is to referrals. */
@Injectable()
export class Viewers {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly accounts: OwnAccounts,
  ) {}

  /**
   * The viewer behind a caller; a person by the record that its own sign-in is linked to.
   * @throws ProblemError `not-found` where there is none, DesignedError `sign-in-unconfirmed`, `not-yet-visible`.
   */
  async of(caller: Caller, stated: readonly Position[]): Promise<Viewer> {
    const part = rolePart(caller.role);
    const { principal: pseudonym } = this.runtime.actor('', caller.principal);
    const tenant =
      caller.role === 'person' ? await this.accounts.personOf(pseudonym, stated) : caller.organisation;
    if (part === undefined || tenant === undefined || tenant === null) throw problem('not-found');
    return { ...part, tenant, pseudonym };
  }
}
