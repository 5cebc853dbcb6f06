import type { Client } from 'pg';
import { DesignedError } from '#platform/kernel/designed-error';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { liveGeneration } from '#platform/runtime/messages/checkpoints';
import type { FeedHeads } from '#platform/runtime/messages/feed';
import { type Subscription, subscriptionName } from '#platform/runtime/messages/subscription';
import { asOwner } from './as-owner.js';
import { checkDecision, type EpochDecision } from './begin-epoch.js';

/** What adopting an epoch came to, for each subscription that follows the source. */
export interface AdoptedEpoch {
  readonly epoch: number;
  readonly subscriptions: readonly {
    readonly name: string;
    /** Partitions whose checkpoints went back to where the log was kept. */
    readonly partitions: number;
    /** A read model is made anew from the feed; a process goes on from there. */
    readonly rebuilt: boolean;
  }[];
}

/**
 * Lets the subscriptions of a context go on in a new epoch of one of its sources: each checkpoint goes to where the log
 * was kept, or stays where it stood before that, and read models are rebuilt from the feed, since they may show what was
 * lost: until one is, it stays stopped, and repeating the adoption does what is left. A process keeps what it has done about
 * what was lost: the list of it says what somebody has to look at. The runtime is open, not started; its feeds are at hand.
 * @throws DesignedError `decision-incomplete`, `no-such-source`, `source-unreachable`, `epoch-adopted` where there is nothing to adopt.
 */
export async function adoptEpoch(
  runtime: ContextRuntime,
  source: string,
  decision: EpochDecision,
): Promise<AdoptedEpoch> {
  checkDecision(decision);
  const followers = runtime.definition.subscriptions.filter(({ sources }) =>
    sources.some((one) => one.source === source),
  );
  if (followers.length === 0)
    throw refusal('no-such-source', `Nothing of ${runtime.definition.name} follows ${source}.`);
  const heads = await runtime.transport
    .catchUp(source)
    .heads()
    .catch(() => undefined);
  if (!heads) throw refusal('source-unreachable', `The feed of ${source} does not answer: start ${source}.`);
  const moved = await move(runtime, source, followers, heads, decision);
  if (moved.every(({ partitions }) => partitions === 0))
    throw refusal(
      'epoch-adopted',
      `${runtime.definition.name} is at epoch ${heads.epoch} of ${source} already.`,
    );
  const subscriptions: AdoptedEpoch['subscriptions'][number][] = [];
  for (const { subscription, partitions } of moved) {
    const name = subscriptionName(subscription);
    const rebuilt = subscription.kind === 'projection' && partitions > 0;
    if (rebuilt) {
      const { outcome } = await runtime.subscriptions.rebuild(name);
      if (outcome !== 'switched')
        throw refusal(
          'rebuild-parked',
          `The rebuild of ${name} has parked more than the live one: look at its parked messages.`,
        );
      await asOwner(runtime.database.settings, (client) =>
        noteAdopted(client, { source, name, epoch: heads.epoch }, decision),
      );
    }
    subscriptions.push({ name, partitions, rebuilt });
  }
  return { epoch: heads.epoch, subscriptions };
}

/** Up to where a log has been kept, by partition, since an epoch: the smallest of all that were begun after it. */
export function keptSince(
  epoch: number,
  { heads, begun = [] }: Pick<FeedHeads, 'heads' | 'begun'>,
): readonly number[] {
  const later = begun.filter((one) => one.epoch > epoch);
  if (later.length === 0) return heads;
  return heads.map((_, partition) => Math.min(...later.map(({ kept }) => kept[partition] ?? 0)));
}

interface Adoption {
  readonly source: string;
  readonly name: string;
  readonly epoch: number;
}

/**
 * Takes the checkpoints of all followers back, in one transaction. A process goes on in the new epoch by that; a read model
 * stays in its old one, and so stopped, until it has been rebuilt.
 */
function move(
  runtime: ContextRuntime,
  source: string,
  followers: readonly Subscription[],
  heads: FeedHeads,
  decision: EpochDecision,
): Promise<readonly { readonly subscription: Subscription; readonly partitions: number }[]> {
  const { epoch } = heads;
  return asOwner(runtime.database.settings, async (client) => {
    const moved: { readonly subscription: Subscription; readonly partitions: number }[] = [];
    for (const subscription of followers) {
      const name = subscriptionName(subscription);
      const isProcess = subscription.kind === 'process';
      const live = await liveGeneration(
        runtime.database,
        isProcess ? undefined : subscription.projection.table,
      );
      const { rows } = await client.query<{ epoch: number }>(
        `select distinct epoch from checkpoint where subscription = $1 and source = $2 and generation = $3 and epoch < $4`,
        [name, source, live, epoch],
      );
      let partitions = 0;
      for (const { epoch: old } of rows) {
        const { rowCount } = await client.query(
          `update checkpoint c set epoch = $5, position = least(c.position, k.position)
             from unnest($6::bigint[]) with ordinality k(position, place)
            where c.subscription = $1 and c.source = $2 and c.generation = $3 and c.epoch = $4 and c.partition = k.place - 1`,
          [name, source, live, old, isProcess ? epoch : old, keptSince(old, heads)],
        );
        partitions += rowCount ?? 0;
      }
      moved.push({ subscription, partitions });
      if (isProcess) await noteAdopted(client, { source, name, epoch }, decision);
    }
    return moved;
  });
}

/** Keeps who has decided that a subscription goes on in an epoch of a source. */
async function noteAdopted(
  client: Client,
  { source, name, epoch }: Adoption,
  { reason, by }: EpochDecision,
): Promise<void> {
  await client.query(
    `insert into epoch_adopted (source, subscription, epoch, reason, adopted_by) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [source, name, epoch, reason, by],
  );
}

function refusal(code: string, sentence: string): DesignedError {
  return new DesignedError(code, 'conflict', sentence);
}
