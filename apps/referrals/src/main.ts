import 'reflect-metadata';
import { referralsContext, ReferralsModule } from '#contexts/referrals';
import { runContext } from '#platform/process/run-context';

await runContext(referralsContext, ReferralsModule);
