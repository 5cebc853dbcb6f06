// breaks: no-context-imports-another
import { ReferralsModule } from '#contexts/referrals';

export const look = ReferralsModule;
