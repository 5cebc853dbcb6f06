import type { Uuid } from '#platform/kernel/ids';
import type { KnownState } from '#platform/runtime/commands/aggregate';
import type { WritePlan } from '#platform/runtime/commands/write-plan';

/** Streams that are kept, at most. */
const MOST_KEPT = 1_000;

/** A stream as one tenant may act on it: whose it is, the tenant's parts in it, and the stream as it was last seen. */
export interface ActedOn {
  readonly tenant: Uuid;
  readonly parts: readonly string[];
  readonly known: KnownState;
}

interface Kept {
  readonly tenant: Uuid;
  readonly known: KnownState;
  /** Of those that were asked for or came with the stream's beginning: a tenant that is not here may have parts all the same. */
  readonly parts: ReadonlyMap<Uuid, readonly string[]>;
}

/**
 * The streams that this process has read or written last. What is decided on one is written only where the stream still is
 * as it is kept here, so that another process's writes, or a repair's, cost a repetition and nothing else; parts are never taken away.
 */
export class RecentStreams {
  private readonly streams = new Map<Uuid, Kept>();

  /** The stream for a tenant with parts in it; undefined where it is to be read. */
  of(stream: Uuid, actor: Uuid): ActedOn | undefined {
    const kept = this.streams.get(stream);
    const parts = kept?.parts.get(actor);
    return kept && parts && { tenant: kept.tenant, parts, known: kept.known };
  }

  /** Keeps what was read of a stream for a tenant. */
  read(stream: Uuid, actor: Uuid, { tenant, parts, known }: ActedOn): void {
    const kept = this.kept(stream, tenant);
    const others = kept?.parts ?? new Map<Uuid, readonly string[]>();
    const later = kept && kept.known.version > known.version ? kept.known : known;
    this.keep(stream, { tenant, known: later, parts: new Map([...others, [actor, parts]]) });
  }

  /** Keeps how a write that is committed has left its stream: one that it began, or that is kept already. `seen` is the writing. */
  wrote({ tenant, stream, before, after, state, participants = [] }: WritePlan, seen: string): void {
    const kept = this.kept(stream, tenant);
    if (before > 0 && (!kept || kept.known.version >= after)) return;
    const known = { version: after, state, seen };
    this.keep(stream, { tenant, known, parts: kept?.parts ?? partsOf(participants) });
  }

  /** Has the stream read anew: it was written otherwise than is known here. */
  forget(stream: Uuid): void {
    this.streams.delete(stream);
  }

  /** The stream of this tenant; another tenant's of the same id is none of its affair. */
  private kept(stream: Uuid, tenant: Uuid): Kept | undefined {
    const kept = this.streams.get(stream);
    return kept?.tenant === tenant ? kept : undefined;
  }

  /** Keeps the stream as the latest of all. */
  private keep(stream: Uuid, kept: Kept): void {
    this.streams.delete(stream);
    this.streams.set(stream, kept);
    const [oldest] = this.streams.keys();
    if (this.streams.size > MOST_KEPT && oldest !== undefined) this.streams.delete(oldest);
  }
}

function partsOf(participants: NonNullable<WritePlan['participants']>): ReadonlyMap<Uuid, readonly string[]> {
  const parts = new Map<Uuid, readonly string[]>();
  for (const { tenant, part } of participants) parts.set(tenant, [...(parts.get(tenant) ?? []), part].sort());
  return parts;
}
