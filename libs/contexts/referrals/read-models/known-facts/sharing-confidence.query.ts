import { Injectable } from '@nestjs/common';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import {
  confidenceAfter,
  sharingUnconfirmed,
  SourceConfidence,
} from '#platform/runtime/reading/source-confidence';
import { freelyShared, type SharingFacts } from '#referrals/domain/referral/sharing.policies';

const SUBSCRIPTION = 'known-sharing';
const SOURCE = 'people';

/** What was heard of a person, as the database's `known_sharing_of` answers: null where nothing stands against sharing. */
export interface HeardOfPerson {
  /** Something that was said of the person waits to be understood. */
  readonly is_parked: boolean;
  readonly sharing: SharingFacts | null;
}

/** Nothing was said. */
export const nothingHeard: HeardOfPerson = { is_parked: false, sharing: null };

/** What was heard of a person, whether or not it is all. */
export function heardOf({ sharing }: HeardOfPerson): SharingFacts {
  return sharing ?? freelyShared;
}

/**
 * What was heard of a person, as far as it is certain to be all.
 * @throws DesignedError `sharing-unconfirmed` where people have not been heard, or something they said is parked.
 */
export function confirmed(isHeard: boolean, heard: HeardOfPerson): SharingFacts {
  if (!isHeard || heard.is_parked) throw sharingUnconfirmed();
  return heardOf(heard);
}

/** Knows whether what people have against being shared has been heard. */
@Injectable()
export class SharingConfidence {
  private readonly source: SourceConfidence;

  constructor(@InjectRuntime() runtime: ContextRuntime) {
    this.source = new SourceConfidence(runtime.subscriptions, SUBSCRIPTION, SOURCE);
  }

  /**
   * Hears people out: a silent source is read through its feed first. To be asked before what they said is looked up.
   * @returns whether they were heard within the last 60 s.
   */
  async isHeard(): Promise<boolean> {
    return confidenceAfter(await this.source.silence()) !== 'lost';
  }
}
