import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReusedKey } from '#platform/runtime/commands/command-refusals';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { FeedImporter } from './feed-importer.js';
import { FeedLease } from './feed-lease.js';
import { feedSource } from './feed-source.js';
import { type ImportAnswer, ImportFeed } from './import-feed.command.js';
import { beginImport, findImport, type ImportRecord, refuseSuperseded } from './import-record.js';
import { parseFeed } from './parse-feed.js';

/**
 * Reads a feed to its end, compares it, and applies it or sets it waiting. The import's id follows from the request's
 * key: a repeated request finds its import and answers the same, or continues one that broke off.
 * @throws DesignedError `idempotency-key-reused`, `import-under-way`, `import-superseded`, `import-interrupted`.
 */
@CommandHandler(ImportFeed)
export class ImportFeedHandler implements ICommandHandler<ImportFeed> {
  constructor(
    private readonly runtime: ContextRuntime,
    private readonly importer: FeedImporter,
  ) {}

  async execute({ request, received }: ImportFeed): Promise<ImportAnswer> {
    const { source, area } = received;
    const reading = parseFeed(received.feed, feedSource(source));
    if (reading.outcome === 'refused') return reading;
    const { database, clock, commands } = this.runtime;
    const actor = this.runtime.actor(request.by.organisation, request.by.principal);
    const tenant = actor.organisation;
    const asked = { route: 'POST /v1/imports', body: received };
    const identity = this.runtime.identify(actor, request.idempotencyKey, asked);
    const { commandId: id, requestHash } = identity;
    return FeedLease.holding(database, tenant, source, async (lease) => {
      const known = await findImport(database, tenant, id);
      if (known === undefined) await commands.keep(actor, identity, id);
      else refuseOther(known, requestHash);
      if (known?.status === 'applied' || known?.status === 'waiting') return answered(known);
      const compared = await this.importer.compare(tenant, reading.feed);
      const record: ImportRecord = known ?? {
        ...{ tenant, id, source, area, requestHash },
        status: compared.summary.needsConfirmation ? 'waiting' : 'applying',
        report: compared.summary,
        feed: compared.summary.needsConfirmation ? received.feed : null,
        receivedAt: clock.now(),
      };
      if (known === undefined) await beginImport(database, record);
      if (record.status === 'waiting') return answered(record);
      return { outcome: 'received', view: await this.importer.apply(record, actor, compared, lease) };
    });
  }
}

function refuseOther(known: ImportRecord, requestHash: Buffer): void {
  refuseReusedKey({ hash: known.requestHash.toString('hex') }, requestHash);
  refuseSuperseded(known);
}

function answered({ id, status, report }: ImportRecord): ImportAnswer {
  return { outcome: 'received', view: { id, status, ...report } };
}
