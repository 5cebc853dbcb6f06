import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '#platform/http/access/access.decorators';
import { ReadinessRegistry, type Readiness } from '#platform/http/health/readiness.registry';
import { notReady } from '#platform/http/health/health.controller';

/** The origins of the other contexts' processes, by context. */
export const OTHER_PROCESSES = Symbol("the other contexts' processes");

const ANSWERS_WITHIN_MS = 2_500;
const PARTS = z.object({
  parts: z.record(
    z.string(),
    z.object({ ready: z.boolean(), reason: z.string().optional(), count: z.number().optional() }),
  ),
});

/** How the whole installation is: every context's parts together, for the one origin in front of them. */
@Controller('health/installation')
@Public()
@ApiExcludeController()
export class InstallationHealthController {
  constructor(
    private readonly registry: ReadinessRegistry,
    @Inject(OTHER_PROCESSES) private readonly others: ReadonlyMap<string, string>,
  ) {}

  /** As `/health/ready`, of all processes; one that does not answer is a part that is not ready. */
  @Get()
  async checkInstallation(): Promise<{
    readonly status: 'ready';
    readonly parts: Readonly<Record<string, Readiness>>;
  }> {
    const [own, ...others] = await Promise.all([
      this.registry.ask(),
      ...[...this.others].map(([context, origin]) => partsOf(context, origin)),
    ]);
    const all = Object.assign({ ...own }, ...others) as Readonly<Record<string, Readiness>>;
    const parts = Object.fromEntries(Object.entries(all).sort(([left], [right]) => (left < right ? -1 : 1)));
    if (Object.values(parts).every(({ ready }) => ready)) return { status: 'ready', parts };
    throw notReady(parts);
  }
}

async function partsOf(context: string, origin: string): Promise<Readonly<Record<string, Readiness>>> {
  try {
    const response = await fetch(`${origin}/health/ready`, {
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    return PARTS.parse(await response.json()).parts;
  } catch {
    return { [`${context} process`]: { ready: false, reason: 'away' } };
  }
}
