import { type DynamicModule, Module } from '@nestjs/common';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextModule } from '#platform/runtime/nest/context.module';

/** Runs a source context of a test beside the modules under test; it has no routes. */
@Module({})
export class SourceModule {
  /** The module of one source context. */
  static for(definition: ContextDefinition): DynamicModule {
    return { module: SourceModule, imports: [ContextModule.for(definition)] };
  }
}
