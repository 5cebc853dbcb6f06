import { Injectable } from '@nestjs/common';

/** One number at one moment, with what it is about. Labels name parts of the system and codes, never anybody. */
export interface Measurement {
  /** In the manner of Prometheus: `ginnel_pending_commands`, a counter's name ending in `_total`. */
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Where a part of the process is measured, when somebody asks. */
export type Meter = () => Promise<readonly Measurement[]> | readonly Measurement[];

/** The meters of the process, read together and written as Prometheus' text. */
@Injectable()
export class MetricsRegistry {
  private readonly meters: Meter[] = [];

  /** Adds a part's meter. */
  register(meter: Meter): void {
    this.meters.push(meter);
  }

  /** Every measurement in Prometheus' text format 0.0.4. A meter that fails is counted and the others are told. */
  async read(): Promise<string> {
    const settled = await Promise.allSettled(this.meters.map(async (meter) => meter()));
    const failed: Measurement = {
      name: 'ginnel_meters_failed',
      kind: 'gauge',
      help: 'Parts of the process that could not be measured this time',
      labels: {},
      value: settled.filter(({ status }) => status === 'rejected').length,
    };
    const all = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    return textOf([...all, failed]);
  }
}

function textOf(measurements: readonly Measurement[]): string {
  const families = new Map<string, Measurement[]>();
  for (const one of measurements) {
    const family = families.get(one.name) ?? [];
    family.push(one);
    families.set(one.name, family);
  }
  return [...families.values()]
    .map(([first, ...rest]) =>
      first === undefined
        ? ''
        : `# HELP ${first.name} ${first.help}\n# TYPE ${first.name} ${first.kind}\n${[first, ...rest].map(lineOf).join('')}`,
    )
    .join('');
}

function lineOf({ name, labels, value }: Measurement): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${String(value)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
