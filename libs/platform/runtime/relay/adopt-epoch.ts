import { Client } from 'pg';
import { DesignedError } from '#platform/kernel/designed-error';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { FeedHeads } from '#platform/runtime/messages/feed';
import { type Subscription, subscriptionName } from '#platform/runtime/messages/subscription';
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
 * lost. A process keeps what it has done about what was lost: the list of it says what somebody has to look at. The runtime
 * is open, not started; its feeds are at hand.
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
    }
    subscriptions.push({ name, partitions, rebuilt });
  }
  return { epoch: heads.epoch, subscriptions };
}

/** Moves the checkpoints of all followers in one transaction, with who has decided so. */
async function move(
  runtime: ContextRuntime,
  source: string,
  followers: readonly Subscription[],
  { epoch, kept, heads }: FeedHeads,
  { reason, by }: EpochDecision,
): Promise<readonly { readonly subscription: Subscription; readonly partitions: number }[]> {
  const { settings } = runtime.database;
  const client = new Client({
    connectionString: settings.owner,
    options: `-c search_path=${settings.schema}`,
  });
  await client.connect();
  try {
    await client.query('begin');
    const moved: { readonly subscription: Subscription; readonly partitions: number }[] = [];
    for (const subscription of followers) {
      const name = subscriptionName(subscription);
      const { rowCount } = await client.query(
        `update checkpoint c set epoch = $3, position = least(c.position, k.position)
           from unnest($4::bigint[]) with ordinality k(position, place)
          where c.subscription = $1 and c.source = $2 and c.partition = k.place - 1 and c.epoch < $3`,
        [name, source, epoch, kept ?? heads],
      );
      moved.push({ subscription, partitions: rowCount ?? 0 });
      await client.query(
        `insert into epoch_adopted (source, subscription, epoch, reason, adopted_by) values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [source, name, epoch, reason, by],
      );
    }
    await client.query('commit');
    return moved;
  } finally {
    await client.end();
  }
}

function refusal(code: string, sentence: string): DesignedError {
  return new DesignedError(code, 'conflict', sentence);
}
