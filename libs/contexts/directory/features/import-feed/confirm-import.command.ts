import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { ImportView } from './import-summary.js';

/** Confirms a waiting import; repeating it answers the same. */
export class ConfirmImport extends Command<ImportView> {
  constructor(
    readonly request: AdministratorsRequest,
    readonly id: Uuid,
  ) {
    super();
  }
}
