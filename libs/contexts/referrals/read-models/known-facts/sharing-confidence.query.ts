import { Injectable } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import {
  confidenceAfter,
  sharingUnconfirmed,
  SourceConfidence,
} from '#platform/runtime/reading/source-confidence';

const SUBSCRIPTION = 'known-sharing';
const SOURCE = 'people';

/** Knows whether what people have against being shared has been heard. */
@Injectable()
export class SharingConfidence {
  private readonly source: SourceConfidence;

  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {
    this.source = new SourceConfidence(runtime.subscriptions, SUBSCRIPTION, SOURCE);
  }

  /**
   * Asks whether everything has been heard about this person: a silent source is read through its feed first.
   * @throws DesignedError `sharing-unconfirmed` after 60 s without people's word, and while something that they said of
   * this person is parked.
   */
  async confirm(person: Uuid): Promise<void> {
    if (confidenceAfter(await this.source.silence()) === 'lost') throw sharingUnconfirmed();
    if (await this.runtime.subscriptions.hasParked(SUBSCRIPTION, SOURCE, person)) throw sharingUnconfirmed();
  }
}
