import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { AuditAnchors } from '#platform/runtime/audit/audit-anchors';
import { AuditSealer } from '#platform/runtime/audit/audit-sealer';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';

/** Opens and closes a context with its application. */
class ContextLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly runtime: ContextRuntime) {}

  onApplicationBootstrap(): void {
    this.runtime.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runtime.close();
  }
}

/** Runs one context: migrated before anything listens, carried from the application's start to its end. */
@Module({})
export class ContextModule {
  /** The runtime of a context, to be imported by that context's module alone; gives it `ContextRuntime`. */
  static for(definition: ContextDefinition): DynamicModule {
    return {
      module: ContextModule,
      providers: [
        {
          provide: ContextRuntime,
          inject: [PlatformEnvironment],
          useFactory: async (environment: PlatformEnvironment): Promise<ContextRuntime> => {
            const runtime = new ContextRuntime(definition, environment);
            await runtime.open();
            return runtime;
          },
        },
        {
          provide: ContextLifecycle,
          inject: [ContextRuntime],
          useFactory: (runtime: ContextRuntime): ContextLifecycle => new ContextLifecycle(runtime),
        },
        ...sealerOf(definition),
      ],
      exports: [ContextRuntime],
    };
  }
}

/** A context that writes down who read what has that sealed while it runs. */
function sealerOf({ name, audit }: ContextDefinition): readonly Provider[] {
  if (audit === undefined) return [];
  return [
    {
      provide: AuditSealer,
      inject: [ContextRuntime, PlatformEnvironment],
      useFactory: ({ database }: ContextRuntime, { anchorFolder }: PlatformEnvironment): AuditSealer =>
        new AuditSealer(database, audit, new AuditAnchors(anchorFolder, name)),
    },
  ];
}

/** Injects the runtime of the context that the class belongs to. */
export const InjectRuntime = (): ParameterDecorator & PropertyDecorator => Inject(ContextRuntime);
