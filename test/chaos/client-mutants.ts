import { Client } from 'pg';

/** A statement as node-postgres is given it. */
interface Statement {
  readonly name?: string;
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
    sound.name === 'lock-checkpoints' ? { ...sound, text: without(sound.text, ' for update') } : undefined,
};

/** Takes every end of a transaction for a commit. */
export const COMMIT_TAG_NOT_CHECKED: ClientMutant = {
  name: 'the tag of COMMIT not checked',
  tag: (sound) => (sound.text === 'commit' ? 'COMMIT' : undefined),
};

/** Forgets the receipt of a command that the rules refuse. */
export const REFUSAL_WITHOUT_RECEIPT: ClientMutant = {
  name: 'no receipt of a refusal',
  statement: (sound) => (sound.name === 'close-receipt' ? 'rollback' : undefined),
};

/** Plants a mutant in every connection of this process; the answer removes it. */
export function plantInClient(mutant: ClientMutant): () => void {
  const prototype: object = Client.prototype;
  const sound = Reflect.get(prototype, 'query') as (...given: readonly unknown[]) => unknown;
  Reflect.set(prototype, 'query', function (this: Client, first: unknown, ...others: readonly unknown[]) {
    const statement = typeof first === 'string' ? { text: first } : (first as Statement);
    const answer = sound.call(this, mutant.statement?.(statement) ?? first, ...others);
    const tag = mutant.tag?.(statement);
    if (tag === undefined || !(answer instanceof Promise)) return answer;
    return answer.then((result: object) => ({ ...result, command: tag }));
  });
  return () => {
    Reflect.set(prototype, 'query', sound);
  };
}

function without(text: string, part: string): string {
  if (!text.includes(part)) throw new Error(`the mutant changes nothing: "${part}" is not there`);
  return text.replace(part, '');
}
