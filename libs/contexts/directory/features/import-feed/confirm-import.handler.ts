import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { notFound } from '#directory/domain/administrator';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { ConfirmImport } from './confirm-import.command.js';
import { FeedImporter } from './feed-importer.js';
import { FeedLease } from './feed-lease.js';
import { feedSource } from './feed-source.js';
import { confirmImport, findImport, type ImportRecord, refuseSuperseded } from './import-record.js';
import type { ImportView } from './import-summary.js';
import { parseFeed } from './parse-feed.js';

/**
 * Applies a waiting import as the directory is now: its report says what was done, not what would have been.
 * @throws DesignedError `not-found`, `idempotency-key-reused`, `import-superseded`, `import-under-way`, `import-interrupted`.
 */
@CommandHandler(ConfirmImport)
export class ConfirmImportHandler implements ICommandHandler<ConfirmImport> {
  constructor(
    private readonly runtime: ContextRuntime,
    private readonly importer: FeedImporter,
  ) {}

  async execute({ request, id }: ConfirmImport): Promise<ImportView> {
    const { database, commands } = this.runtime;
    const tenant = request.by.organisation;
    const actor = this.runtime.actor(tenant, request.by.principal);
    const { source } = await this.found(tenant, id);
    const asked = { route: `POST /v1/imports/${id}/confirm`, body: {} };
    await commands.keep(actor, this.runtime.identify(actor, request.idempotencyKey, asked), id);
    return FeedLease.holding(database, tenant, source, async (lease) => {
      const record = await this.found(tenant, id);
      refuseSuperseded(record);
      if (record.feed === null) return viewOf(record);
      const reading = parseFeed(record.feed, feedSource(source));
      if (reading.outcome === 'refused') throw new Error('a feed that was kept cannot be read');
      const compared = await this.importer.compare(tenant, reading.feed);
      const confirmed: ImportRecord =
        record.status === 'waiting' ? { ...record, status: 'applying', report: compared.summary } : record;
      if (record.status === 'waiting') await confirmImport(database, confirmed);
      return this.importer.apply(confirmed, actor, compared, lease);
    });
  }

  private async found(tenant: string, id: string): Promise<ImportRecord> {
    const record = await findImport(this.runtime.database, tenant, id);
    if (record === undefined) throw notFound();
    return record;
  }
}

function viewOf({ id, status, report }: ImportRecord): ImportView {
  return { id, status, ...report };
}
