import { type DynamicModule, Global, Module } from '@nestjs/common';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';

/** Gives every context of the process the one environment. */
@Global()
@Module({})
export class PlatformModule {
  /** The module for an environment that was made before the application. */
  static forRoot(environment: PlatformEnvironment): DynamicModule {
    return {
      module: PlatformModule,
      providers: [{ provide: PlatformEnvironment, useValue: environment }],
      exports: [PlatformEnvironment],
    };
  }
}
