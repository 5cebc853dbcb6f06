import { Injectable } from '@nestjs/common';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { confidenceAfter, SourceConfidence } from '#platform/runtime/reading/source-confidence';
import { accountOf } from '#referrals/domain/acting/person-account';
import { personAccountProjection } from '#referrals/read-models/known-facts/person-account.projection';

const READ_MODEL = personAccountProjection.name;
const SOURCE = 'people';

/** Finds the record that a person's own sign-in is linked to. */
@Injectable()
export class OwnAccounts {
  private readonly people: SourceConfidence;

  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {
    this.people = new SourceConfidence(runtime.subscriptions, READ_MODEL, SOURCE);
  }

  /**
   * The person behind the sign-in whose subject has this keyed hash, if any. People are heard out first, so that a link
   * which was ended opens nothing once that was answered; while people are silent, the link that was heard of last holds
   * for 60 s.
   * @throws DesignedError `sign-in-unconfirmed` where people were not heard within the last 60 s, or what they say of that
   * person is parked; `not-yet-visible`.
   */
  async personOf(subjectKey: string, stated: readonly Position[]): Promise<Uuid | undefined> {
    await this.runtime.positions.awaited([READ_MODEL], stated);
    if (confidenceAfter(await this.people.heardOut()) === 'lost') throw unconfirmed();
    const person = await this.linkedTo(subjectKey);
    if (person === undefined) return undefined;
    if (await this.hasParked(person)) throw unconfirmed();
    // What was parked may have been handled between the two looks: then the link shows it.
    const still = await this.linkedTo(subjectKey);
    if (still !== undefined && still !== person) throw unconfirmed();
    return still;
  }

  private async linkedTo(subjectKey: string): Promise<Uuid | undefined> {
    const account = accountOf(subjectKey);
    const [known] = await this.runtime.database.tenantQuery<{ readonly person: Uuid }>(
      account,
      'select person from person_account where tenant = $1 order by person limit 1',
      [account],
    );
    return known?.person;
  }

  /** Whether the end of the link may be among what waits for an operator: asked as that person, who alone may ask. */
  private async hasParked(person: Uuid): Promise<boolean> {
    const [asked] = await this.runtime.database.tenantQuery<{ readonly parked: boolean }>(
      person,
      `select exists (
         select from parked
          where subscription = $1 and source = $2 and stream = $3
            and generation = coalesce((select live from read_model_generation where read_model = $4), 1)) as parked`,
      [READ_MODEL, SOURCE, person, personAccountProjection.table],
    );
    return asked?.parked === true;
  }
}

function unconfirmed(): DesignedError {
  return new DesignedError(
    'sign-in-unconfirmed',
    'unavailable',
    'It cannot be confirmed at present which record your sign-in is linked to. Try again shortly.',
    5,
  );
}
