import { type DynamicModule, Module } from '@nestjs/common';
import { DirectoryModule } from '#contexts/directory';
import { InsightsModule } from '#contexts/insights';
import { PeopleModule } from '#contexts/people';
import { ReferralsModule } from '#contexts/referrals';
import { PlatformModule } from '#platform/runtime/nest/platform.module';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';

/** Every context in one process. */
@Module({})
export class StandaloneModule {
  /** The root module over an opened environment. */
  static over(environment: PlatformEnvironment): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [
        PlatformModule.forRoot(environment),
        PeopleModule,
        DirectoryModule,
        ReferralsModule,
        InsightsModule,
      ],
    };
  }
}
