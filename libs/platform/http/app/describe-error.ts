import { DesignedError } from '#platform/kernel/designed-error';

/** What a log line may say of an error: where and which kind, never a message that may hold values. */
export interface ErrorDescription {
  readonly name: string;
  readonly code?: string;
  readonly table?: string;
  readonly constraint?: string;
  /** Only of a designed error, whose message is written to hold nothing personal. */
  readonly message?: string;
  readonly frames: readonly string[];
  readonly cause?: ErrorDescription;
}

const MOST_FRAMES = 12;
const DEEPEST_CAUSE = 3;

/**
 * Describes an error for the log. Messages and details of unforeseen errors are left out: PostgreSQL's and the
 * schema library's repeat the offending values.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}`, frames: [] };
  const cause =
    error.cause instanceof Error && depth < DEEPEST_CAUSE ? describeError(error.cause, depth + 1) : undefined;
  return {
    name: error.constructor.name,
    ...identifierOf(error, 'code'),
    ...identifierOf(error, 'table'),
    ...identifierOf(error, 'constraint'),
    ...(error instanceof DesignedError ? { message: error.message } : {}),
    frames: framesOf(error.stack),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** The stack's frames without its first lines, which repeat the message. */
export function framesOf(stack: string | undefined): readonly string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at .*(:\d+:\d+|<anonymous>|native)\)?$/.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}

function identifierOf(
  error: Error,
  property: 'code' | 'table' | 'constraint',
): Partial<Record<typeof property, string>> {
  const value: unknown = (error as Error & Partial<Record<string, unknown>>)[property];
  return typeof value === 'string' && /^[\w-]{1,80}$/.test(value) ? { [property]: value } : {};
}
