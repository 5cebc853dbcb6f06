import { Command } from '@nestjs/cqrs';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { FeedRefusalCode } from './feed.types.js';
import type { ImportView } from './import-summary.js';

/** What became of a feed: imported or waiting, or refused as a whole with nothing changed. */
export type ImportAnswer =
  | { readonly outcome: 'received'; readonly view: ImportView }
  | { readonly outcome: 'refused'; readonly code: FeedRefusalCode };

/** Imports a source's feed for the administrator's organisation, the steward of what it brings. */
export class ImportFeed extends Command<ImportAnswer> {
  constructor(
    readonly request: AdministratorsRequest,
    /** `feed` is JSON text; `area` is null where the request names none. */
    readonly received: { readonly source: string; readonly feed: string; readonly area: string | null },
  ) {
    super();
  }
}
