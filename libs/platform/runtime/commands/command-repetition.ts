import { randomInt } from 'node:crypto';
import { DesignedError } from '#platform/kernel/designed-error';
import { conflict, notFound, stale } from '#platform/runtime/commands/command-refusals';
import { isOtherKind, isTransient, isVersionConflict } from '#platform/runtime/database/postgres-errors';

const ATTEMPTS = 6;
const LONGEST_JITTER_MS = 20;

/**
 * Repeats a command whose stream another was quicker on, up to five times with jitter, and once what a passing reason kept.
 * One of another kind of stream than stands under its id finds nothing there.
 */
export async function retried<T>(callerStatedRevision: boolean, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (isOtherKind(error)) throw notFound();
      if (isVersionConflict(error)) {
        if (callerStatedRevision) throw stale();
        if (tried >= ATTEMPTS) throw conflict();
      } else if (!isTransient(error) || tried >= 2) {
        throw error;
      }
      await pause(randomInt(1, LONGEST_JITTER_MS * tried));
    }
  }
}

/**
 * What was decided on a state that has moved on meanwhile, or whose answer did not come, is decided in a transaction; who is
 * turned away because too many wait asks no second time.
 */
export async function unlessMoved<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isOtherKind(error)) throw notFound();
    const isTurnedAway = error instanceof DesignedError && error.code === 'overloaded';
    if (isVersionConflict(error) || (isTransient(error) && !isTurnedAway)) return undefined;
    throw error;
  }
}

/** What a caller's own code makes of a state that may have moved on; where it throws, the state is to be read. */
export function unlessThrown<T>(plan: () => T): T | 'thrown' {
  try {
    return plan();
  } catch {
    return 'thrown';
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
