// breaks: journeys-know-only-http
import { ReferralsModule } from '#contexts/referrals';

export const peeks = ReferralsModule;
