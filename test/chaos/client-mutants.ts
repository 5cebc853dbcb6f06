import { Client } from 'pg';
import { REJECT } from '#platform/runtime/commands/command-statements';

/** The first statement of a batch. */
const LOCK = /^select partition, epoch, position from checkpoint[^;]*for update$/;

/** A statement as node-postgres is given it. */
interface Statement {
  readonly text: string;
}

/** A planted fault between the runtime and PostgreSQL: what becomes of a statement, or of its answer. */
export interface ClientMutant {
  readonly name: string;
  /** The statement that is sent in its place; undefined leaves it. */
  statement?(sound: Statement): string | Statement | undefined;
  /** The command tag that the runtime is shown in place of the answer's. */
  tag?(sound: Statement): string | undefined;
}

/** Reads the checkpoint without locking it. */
export const CHECKPOINT_NOT_LOCKED: ClientMutant = {
  name: 'checkpoint not locked first',
  statement: (sound) =>
    LOCK.test(sound.text) ? { ...sound, text: without(sound.text, ' for update') } : undefined,
};

/** Takes every end of a transaction for a commit. */
export const COMMIT_TAG_NOT_CHECKED: ClientMutant = {
  name: 'the tag of COMMIT not checked',
  tag: (sound) => (sound.text === 'commit' ? 'COMMIT' : undefined),
};

/** Forgets the receipt of a command that the rules refuse. */
export const REFUSAL_WITHOUT_RECEIPT: ClientMutant = {
  name: 'no receipt of a refusal',
  statement: (sound) => (sound.text === REJECT ? 'rollback' : undefined),
};

/** A mutant at work in this process. */
export interface PlantedMutant {
  /** How many statements or answers it has changed: one that was never met proves nothing. */
  readonly met: number;
  readonly remove: () => void;
}

let planted: { readonly mutant: ClientMutant; met: number } | undefined;

// A connection keeps the `query` that it found when it was made, so this stands there before the first is made and asks at each
// statement what is planted now.
const prototype: object = Client.prototype;
const sound = Reflect.get(prototype, 'query') as (...given: readonly unknown[]) => unknown;
Reflect.set(prototype, 'query', function (this: Client, first: unknown, ...others: readonly unknown[]) {
  const { mutant } = planted ?? {};
  if (mutant === undefined || !isStatement(first)) return sound.call(this, first, ...others);
  const statement = typeof first === 'string' ? { text: first } : first;
  const instead = mutant.statement?.(statement);
  const answer = sound.call(this, instead ?? first, ...others);
  const tag = mutant.tag?.(statement);
  if (planted !== undefined && (instead !== undefined || tag !== undefined)) planted.met += 1;
  return tag === undefined
    ? answer
    : (answer as Promise<object>).then((result) => ({ ...result, command: tag }));
});

/** Plants a mutant in every connection of this process that was made since this module was loaded, one at a time. */
export function plantInClient(mutant: ClientMutant): PlantedMutant {
  if (planted !== undefined) throw new Error(`"${planted.mutant.name}" is still planted`);
  const mine = { mutant, met: 0 };
  planted = mine;
  return {
    get met() {
      return mine.met;
    },
    remove: () => {
      planted = undefined;
    },
  };
}

function isStatement(first: unknown): first is string | Statement {
  return typeof first === 'string' || (typeof first === 'object' && first !== null && 'text' in first);
}

function without(text: string, part: string): string {
  if (!text.includes(part)) throw new Error(`the mutant changes nothing: "${part}" is not there`);
  return text.replace(part, '');
}
