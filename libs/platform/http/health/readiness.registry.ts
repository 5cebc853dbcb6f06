import { Injectable } from '@nestjs/common';

/**
 * What a part says of itself. `reason` is a stable code such as `projection-behind`, without values; a part that is ready
 * may have one too, when somebody should look. `count` says of how many messages or commands.
 */
export interface Readiness {
  readonly ready: boolean;
  readonly reason?: string;
  readonly count?: number;
}

/** A part's own check; it answers quickly from what it knows. */
export type ReadinessCheck = () => Readiness | Promise<Readiness>;

const SLOWEST_CHECK_MS = 2_000;

/** Where parts of the process say whether they can serve. */
@Injectable()
export class ReadinessRegistry {
  private readonly checks = new Map<string, ReadinessCheck>();

  /** Registers a part's check under its name (`referrals database`); the same name again replaces it. */
  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** Every part's answer by name. A check that throws or takes over two seconds counts as not ready. */
  async ask(): Promise<Readonly<Record<string, Readiness>>> {
    const answers = await Promise.all(
      [...this.checks].map(async ([name, check]): Promise<[string, Readiness]> => [
        name,
        await answerOf(check),
      ]),
    );
    return Object.fromEntries(answers.sort(([left], [right]) => (left < right ? -1 : 1)));
  }
}

async function answerOf(check: ReadinessCheck): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false, reason: 'check-timed-out' }), SLOWEST_CHECK_MS);
  });
  try {
    return await Promise.race([late, Promise.resolve().then(check)]);
  } catch {
    return { ready: false, reason: 'check-failed' };
  } finally {
    clearTimeout(timer);
  }
}
