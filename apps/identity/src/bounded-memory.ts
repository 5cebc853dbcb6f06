import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/**
 * The provider's sessions, codes and grants in this process's memory: at most `limit` entries, of which the oldest
 * goes first. A restart forgets them, which ends demo sign-ins but no access token.
 */
export function boundedMemory(limit = 5_000): AdapterFactory {
  const entries = new Map<string, Entry>();

  const live = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > Date.now()) return entry.payload;
    entries.delete(key);
    return undefined;
  };

  const keep = (key: string, entry: Entry): void => {
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
  };

  return (model) => memoryOf(model, { entries, live, keep });
}

interface Memory {
  readonly entries: Map<string, Entry>;
  readonly live: (key: string) => AdapterPayload | undefined;
  readonly keep: (key: string, entry: Entry) => void;
}

function memoryOf(model: string, { entries, live, keep }: Memory): Adapter {
  const mine = (): readonly AdapterPayload[] =>
    [...entries.keys()]
      .filter((key) => key.startsWith(`${model}:`))
      .map(live)
      .filter((payload) => payload !== undefined);
  return {
    upsert: (id, payload, expiresIn) => {
      const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1_000;
      keep(`${model}:${id}`, { payload, expiresAt });
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(live(`${model}:${id}`)),
    findByUid: (uid) => Promise.resolve(mine().find((payload) => payload.uid === uid)),
    findByUserCode: (userCode) => Promise.resolve(mine().find((payload) => payload.userCode === userCode)),
    consume: (id) => {
      const entry = entries.get(`${model}:${id}`);
      if (entry !== undefined) entry.payload.consumed = Math.floor(Date.now() / 1_000);
      return Promise.resolve();
    },
    destroy: (id) => {
      entries.delete(`${model}:${id}`);
      return Promise.resolve();
    },
    revokeByGrantId: (grantId) => {
      for (const [key, entry] of entries) if (entry.payload.grantId === grantId) entries.delete(key);
      return Promise.resolve();
    },
  };
}
