import { Injectable } from '@nestjs/common';
import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import { ProblemError } from '#platform/http/problems/problem.error';
import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import {
  confirmed,
  type HeardOfPerson,
  SharingConfidence,
} from '#referrals/read-models/known-facts/sharing-confidence.query';
import type { SharingFacts } from '#referrals/domain/referral/sharing.policies';

/** A person that the asking organisation has registered. */
export interface KnownPerson {
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

/** A service to which somebody can be sent now. @throws ProblemError 422 `unknown-service`, 409 `service-not-accepting`. */
export function offered(service: KnownService | null): KnownService {
  if (!service) throw new ProblemError('unknown-service', { status: 422 });
  if (!service.accepting) throw new ProblemError('service-not-accepting', { status: 409 });
  return service;
}

/** A practice's network, and the hub that serves it. */
export interface KnownMembership {
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
}

/** What a sender is, how referrals of its area travel (`brokered` unless the area chose another), and memberships today. */
export interface KnownWay {
  readonly kind: 'practice' | 'hub' | 'provider' | 'agency' | 'commissioner-board';
  readonly mode: 'brokered' | 'direct' | 'hybrid';
  /** The sender's own, where it is a practice that is known. */
  readonly ofSender: KnownMembership | null;
  /** That of the person's practice, where it is known. */
  readonly ofPractice: KnownMembership | null;
}

/** What a sending asks about. */
export interface AskedForSending {
  /** Whose registration of the person matters; null where none does. */
  readonly sender: Uuid | null;
  readonly person: Uuid;
  readonly service: Uuid | undefined;
  /** Positions that what is known must not be older than. */
  readonly stated: readonly Position[];
}

/** What referrals know for a sending. */
export interface KnownForSending {
  /** The person as the sender has registered it; null for unknown and for another's. */
  readonly person: KnownPerson | null;
  /** The service that was asked about; null when it is unknown or no longer offered. */
  readonly service: KnownService | null;
  /**
   * What the person, or its death, has against being shared anew.
   * @throws DesignedError `sharing-unconfirmed` where it is not certain that all of it has arrived.
   */
  readonly sharing: () => SharingFacts;
}

/** What referrals know for a sending that begins an episode. */
export interface KnownForBeginning extends KnownForSending {
  /** Null where the sender is not listed. */
  readonly way: KnownWay | null;
}

type Row = HeardOfPerson & Omit<KnownForBeginning, 'sharing'>;

const READ_MODELS = [
  ...['known-person', 'known-organisation', 'known-membership', 'known-area', 'known-service'],
  'known-sharing',
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

  /** What is known for sending under, or instead of, a referral that there is. @throws DesignedError `not-yet-visible`. */
  forSending(asked: AskedForSending): Promise<KnownForSending> {
    return this.ask(asked, null);
  }

  /** What is known for sending a person anew, on the day that it is now in London. @throws DesignedError `not-yet-visible`. */
  forBeginning(asked: AskedForSending): Promise<KnownForBeginning> {
    return this.ask(asked, londonTimeOf(this.runtime.clock.now()).date);
  }

  private async ask(
    { sender, person, service, stated }: AskedForSending,
    day: CalendarDate | null,
  ): Promise<KnownForBeginning> {
    await this.awaited(stated);
    const isHeard = await this.confidence.isHeard();
    const row = await this.runtime.database.call<Row>(
      'select person, is_parked, sharing, way, service from known_for_sending($1, $2, $3, $4)',
      [sender, person, service ?? null, day],
    );
    return { ...row, sharing: () => confirmed(isHeard, row) };
  }
}
