// breaks: platform-never-imports-a-context
import type { ReferralsModule } from '#contexts/referrals';

export type Known = ReferralsModule;
