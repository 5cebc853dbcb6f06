import { Injectable } from '@nestjs/common';
import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import { SharingConfidence } from '#referrals/read-models/known-facts/sharing-confidence.query';
import { freelyShared, type SharingFacts } from '#referrals/domain/referral/sharing.policies';

/** A person that the asking organisation has registered. */
export interface KnownPerson {
  readonly person: Uuid;
  readonly practice: Uuid | null;
  /** The first half of the person's postcode; null where nothing is known. */
  readonly outcode: string | null;
}

/** A service that is offered. `promiseDays` are working days. */
export interface KnownService {
  readonly service: Uuid;
  readonly organisation: Uuid;
  readonly promiseDays: number | null;
  readonly accepting: boolean;
}

/** What an organisation is, and how referrals of its area travel. */
export interface KnownOrganisation {
  readonly kind: 'practice' | 'hub' | 'provider' | 'agency' | 'commissioner-board';
  readonly mode: 'brokered' | 'direct' | 'hybrid';
}

/** A practice's network, and the hub that serves it. */
export interface KnownMembership {
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
}

const READ_MODELS = [
  ...['known-person', 'known-organisation', 'known-membership', 'known-area', 'known-service'],
  ...['person-account', 'known-sharing'],
];

/** Asks what referrals know of other contexts' facts. */
@Injectable()
export class KnownFacts {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly confidence: SharingConfidence,
  ) {}

  /** Waits until what is known is not older than the stated positions. @throws DesignedError `not-yet-visible`. */
  awaited(stated: readonly Position[]): Promise<void> {
    return this.runtime.positions.awaited(READ_MODELS, stated);
  }

  /** A person as registered by this organisation; undefined for unknown and for another's. */
  async person(organisation: Uuid, person: Uuid): Promise<KnownPerson | undefined> {
    return this.runtime.database.asTenant(organisation, async (client) => {
      const { rows } = await client.query<KnownPerson>(
        'select person, practice, outcode from known_person where tenant = $1 and person = $2',
        [organisation, person],
      );
      return rows[0];
    });
  }

  /**
   * What the person, or its death, has against being shared anew. The rows are the person's own, as its view rows are.
   * @throws DesignedError `sharing-unconfirmed` where it is not certain that all of it has arrived.
   */
  async sharing(person: Uuid): Promise<SharingFacts> {
    await this.confidence.confirm(person);
    const known = await this.runtime.database.asTenant(person, async (client) => {
      const { rows } = await client.query<SharingFacts>(
        'select died, erased, objects, objects_to as "objectsTo" from known_sharing where tenant = $1',
        [person],
      );
      return rows[0];
    });
    return known ?? freelyShared;
  }

  /** The person whose own sign-in has this account. */
  async personOfAccount(account: Uuid): Promise<Uuid | undefined> {
    return this.runtime.database.asTenant(account, async (client) => {
      const { rows } = await client.query<{ readonly person: Uuid }>(
        'select person from person_account where tenant = $1 order by person limit 1',
        [account],
      );
      return rows[0]?.person;
    });
  }

  /** A service that is offered; undefined when it is unknown or no longer offered. */
  async service(service: Uuid): Promise<KnownService | undefined> {
    const [known] = await this.runtime.database.runtimeQuery<KnownService>(
      'select service, organisation, promise_days as "promiseDays", accepting from known_service where service = $1',
      [service],
    );
    return known;
  }

  /** An organisation's kind and its area's referral mode (`brokered` unless the area chose another). */
  async organisation(organisation: Uuid): Promise<KnownOrganisation | undefined> {
    const [known] = await this.runtime.database.runtimeQuery<KnownOrganisation>(
      `select o.kind, coalesce(a.mode, 'brokered') as mode
         from known_organisation o left join known_area a on a.area = o.area where o.organisation = $1`,
      [organisation],
    );
    return known;
  }

  /** A practice's membership on the day of an instant, in London; undefined when the practice is unknown. */
  async membership(practice: Uuid, at: Instant): Promise<KnownMembership | undefined> {
    const [known] = await this.runtime.database.runtimeQuery<KnownMembership>(
      `select m.network, m.hub from known_membership m where m.practice = $1 and m.from_date <= $2
        order by m.from_date desc limit 1`,
      [practice, londonTimeOf(at).date],
    );
    if (known) return known;
    const [listed] = await this.runtime.database.runtimeQuery<KnownMembership>(
      'select network, hub from known_organisation where organisation = $1',
      [practice],
    );
    return listed;
  }
}
