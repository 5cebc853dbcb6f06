export { referralsContext } from './referrals.context.js';
export { ReferralsModule } from './referrals.module.js';
