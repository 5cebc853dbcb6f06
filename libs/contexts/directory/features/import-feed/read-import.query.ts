import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { findImport } from './import-record.js';
import type { ImportView } from './import-summary.js';

/** Reads an import of the administrator's organisation; undefined for an unknown one and for another's. */
export class ReadImport extends Query<ImportView | undefined> {
  constructor(
    readonly organisation: Uuid,
    readonly id: Uuid,
  ) {
    super();
  }
}

/** Answers `ReadImport`. */
@QueryHandler(ReadImport)
export class ReadImportHandler implements IQueryHandler<ReadImport> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ organisation, id }: ReadImport): Promise<ImportView | undefined> {
    const record = await findImport(this.runtime.database, organisation, id);
    return record && { id, status: record.status, ...record.report };
  }
}
