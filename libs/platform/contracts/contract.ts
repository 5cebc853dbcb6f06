import type { z } from 'zod';

/** The name of a public event in one version, e.g. `ginnel.referrals.referral-sent.v1`. */
export type EventType = `ginnel.${string}.${string}.v${number}`;

/** A value and everything below it, read only. */
export type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** Why data is not what its contract says: where and which rule, never the value itself. */
export interface ContractBreach {
  /** Property names and indexes joined by dots; empty for the data as a whole. */
  readonly path: string;
  /** The schema library's rule, e.g. `invalid_type`, `unrecognized_keys`. */
  readonly rule: string;
}

/** The answer of a contract's check. */
export type ContractCheck<Data> =
  | { readonly valid: true; readonly data: Data }
  | { readonly valid: false; readonly breaches: readonly ContractBreach[] };

/** One version of one public event: its name, what it says, and the schema of its data. */
export interface Contract<Type extends EventType = EventType, Schema extends z.ZodType = z.ZodType> {
  readonly type: Type;
  /** The context that publishes it, e.g. `referrals`. */
  readonly context: string;
  /** Its name inside the context, e.g. `referral-sent`. */
  readonly event: string;
  readonly version: number;
  readonly description: string;
  readonly data: Schema;
  /** Invented data that keeps to the schema, for readers of the documents. */
  readonly example: Immutable<z.output<Schema>>;
  /** Checks data that came from outside. */
  check(data: unknown): ContractCheck<Immutable<z.output<Schema>>>;
}

/** The data of a contract's event. */
export type DataOf<C extends Contract> = Immutable<z.output<C['data']>>;

/** A contract's event without its envelope: what publications return and projections fold. */
export interface EventOf<C extends Contract> {
  readonly type: C['type'];
  readonly data: DataOf<C>;
}

const NAME = /^ginnel\.([a-z]+)\.([a-z]+(?:-[a-z]+)*)\.v([1-9]\d*)$/;

/**
 * Declares one version of a public event. `data` is a strict object schema: a property it does not name is a breach.
 * Throws at start-up when the type is not `ginnel.<context>.<event>.v<n>`.
 */
export function defineContract<const Type extends EventType, Schema extends z.ZodType>(definition: {
  readonly type: Type;
  readonly description: string;
  readonly data: Schema;
  readonly example: Immutable<z.output<NoInfer<Schema>>>;
}): Contract<Type, Schema> {
  const [, context, event, version] = NAME.exec(definition.type) ?? [];
  if (context === undefined || event === undefined || version === undefined) {
    throw new Error(`not the name of a public event: ${definition.type}`);
  }
  return {
    ...definition,
    context,
    event,
    version: Number(version),
    check: (data) => checkAgainst(definition.data, data),
  };
}

/** Checks a value against a schema; breaches name place and rule only, so they may be logged. */
export function checkAgainst<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): ContractCheck<Immutable<z.output<Schema>>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { valid: true, data: parsed.data as Immutable<z.output<Schema>> };
  return {
    valid: false,
    breaches: parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), rule: issue.code })),
  };
}
