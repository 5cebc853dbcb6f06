import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import type { AuditAnchors } from '#platform/runtime/audit/audit-anchors';
import { type AuditHead, type AuditTrail, contentOf, sealOf } from '#platform/runtime/audit/audit-chain';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

const EACH_MS = 1_000;
const ANCHOR_EACH_MS = 60_000;
const AT_ONCE = 1_000;

/**
 * Chains audit rows that have no seal yet, each second, as the worker: reads themselves write plain rows, for a chain
 * written with every read makes them wait for one another. The head is anchored each minute and at the end.
 */
export class AuditSealer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('audit');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private anchoredAt = 0;
  private anchored = 0;

  constructor(
    private readonly database: ContextDatabase,
    private readonly trail: AuditTrail,
    private readonly anchors: AuditAnchors,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      // A round that PostgreSQL keeps waiting is not joined by others, which a stop would have to wait for too.
      this.running ??= this.round(ANCHOR_EACH_MS).finally(() => (this.running = undefined));
    }, EACH_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.round(0);
  }

  /** Seals what is there. @returns the head after it. */
  async seal(): Promise<AuditHead> {
    for (;;) {
      const { head, sealed } = await this.sealSome();
      if (sealed < AT_ONCE) return head;
    }
  }

  /** Seals, and anchors the head when the last anchor is at least this old (milliseconds) and the head has moved. */
  private async round(anchorAfter: number): Promise<void> {
    try {
      const head = await this.seal();
      if (head.sealNo === this.anchored || performance.now() - this.anchoredAt < anchorAfter) return;
      await this.anchors.note(head);
      this.anchored = head.sealNo;
      this.anchoredAt = performance.now();
    } catch (error) {
      this.logger.warn(
        `sealing the audit failed and is tried again: ${error instanceof Error ? error.name : 'unknown error'}`,
      );
    }
  }

  private sealSome(): Promise<{ readonly head: AuditHead; readonly sealed: number }> {
    return this.database.asWorker(async (client) => {
      const heads = await client.query<AuditHead>(
        'select seal_no as "sealNo", seal from audit_head for update',
      );
      let head = heads.rows[0];
      if (head === undefined) throw new Error('the audit has no head');
      const { rows } = await client.query<{ tenant: Uuid; id: Uuid; content: string }>(
        `select tenant, id, ${contentOf(this.trail)} as content from ${this.trail.table} where seal_no is null order by entry limit ${String(AT_ONCE)}`,
      );
      if (rows.length === 0) return { head, sealed: 0 };
      const seals: AuditHead[] = [];
      for (const { content } of rows) {
        head = sealOf(head, content);
        seals.push(head);
      }
      await client.query(
        `update ${this.trail.table} p set seal_no = s.seal_no, seal = s.seal
           from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[]) s (tenant, id, seal_no, seal)
          where p.tenant = s.tenant and p.id = s.id`,
        [
          rows.map(({ tenant }) => tenant),
          rows.map(({ id }) => id),
          seals.map(({ sealNo }) => sealNo),
          seals.map(({ seal }) => seal),
        ],
      );
      await client.query('update audit_head set seal_no = $1, seal = $2', [head.sealNo, head.seal]);
      return { head, sealed: rows.length };
    });
  }
}
