import type { ContextMigrations } from '#platform/runtime/database/migrate';
import { sqlMigration } from '#platform/runtime/schema/runtime-schema';
import { importTables } from './import-tables.sql.js';
import { listingTables } from './listing-tables.sql.js';
import { memberTables } from './member-tables.sql.js';

/** The directory's schema beside the runtime's. */
export const directoryMigrations: ContextMigrations = (roles) => [
  sqlMigration('Listings', 1763800000001, listingTables(roles)),
  sqlMigration('Imports', 1763800000002, importTables(roles)),
  sqlMigration('Members', 1763800000003, memberTables(roles)),
];
