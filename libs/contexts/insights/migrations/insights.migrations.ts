import type { ContextMigrations } from '#platform/runtime/database/migrate';
import { sqlMigration } from '#platform/runtime/schema/runtime-schema';
import { areaTables } from './area-tables.sql.js';
import { countTables } from './count-tables.sql.js';
import { figureFunctions } from './figure-functions.sql.js';

/** The schema of insights beside the runtime's. */
export const insightsMigrations: ContextMigrations = (roles) => [
  sqlMigration('Counts', 1763800000001, countTables(roles)),
  sqlMigration('Areas', 1763800000002, areaTables(roles)),
  sqlMigration('FigureFunctions', 1763800000003, figureFunctions(roles)),
  sqlMigration('AreaByKey', 1763800000004, AREA_BY_KEY),
];

/** Boards and listed organisations by what their area's name means, however it was written; the owner of the tables sees every tenant's rows meanwhile. */
const AREA_BY_KEY = `
alter table board no force row level security;
update board set area = lower(btrim(normalize(area)));
update listed_organisation set area = lower(btrim(normalize(area)));
alter table board force row level security;
`;

/** The tables without a tenant, each with the reason; none of them is open to the app role. */
export const tablesWithoutTenant: Readonly<Record<string, string>> = {
  funnel_episode:
    'one pseudonymous row per episode, of concern to a practice, a hub and providers alike; the worker alone reads it',
  funnel_count:
    'counts of episodes belong to no organisation; out only through area_months and area_subjects',
  workload_referral: 'one pseudonymous row per referral to a provider; the worker alone reads it',
  workload_count: 'counts of referrals by provider; out only through held_workload, to who holds a contract',
  listed_organisation:
    'what the directory publishes of every organisation; read by the functions of figures alone',
};
