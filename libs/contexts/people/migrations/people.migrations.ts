import type { ContextMigrations } from '#platform/runtime/database/migrate';
import { sqlMigration } from '#platform/runtime/schema/runtime-schema';
import { peopleActing } from './people-acting.sql.js';
import { peopleConflicts } from './people-conflicts.sql.js';
import { peopleErasure } from './people-erasure.sql.js';
import { peopleLettingGo } from './people-letting-go.sql.js';
import { peopleLinkCodes } from './people-link-codes.sql.js';
import { peopleOneRecord } from './people-one-record.sql.js';
import { peopleOwnView } from './people-own-view.sql.js';
import { peopleOwnViewNarrowed } from './people-own-view-narrowed.sql.js';
import { peopleParkedSight } from './people-parked-sight.sql.js';
import { peopleReading } from './people-reading.sql.js';
import { peopleTables } from './people-tables.sql.js';
import { peopleUnlinking } from './people-unlinking.sql.js';

/** The context's own schema, on top of the runtime's. */
export const peopleMigrations: ContextMigrations = (roles) => [
  sqlMigration('PeopleTables', 1763800000001, peopleTables(roles)),
  sqlMigration('PeopleReading', 1763800000002, peopleReading(roles)),
  sqlMigration('PeopleOwnView', 1763800000003, peopleOwnView(roles)),
  sqlMigration('PeopleOwnViewNarrowed', 1763800000010, peopleOwnViewNarrowed(roles)),
  sqlMigration('PeopleErasure', 1763800000011, peopleErasure(roles)),
  sqlMigration('PeopleLettingGo', 1763800000012, peopleLettingGo(roles)),
  sqlMigration('PeopleUnlinking', 1763800000013, peopleUnlinking(roles)),
  sqlMigration('PeopleLinkCodes', 1763800000014, peopleLinkCodes(roles)),
  sqlMigration('PeopleActing', 1763800000015, peopleActing(roles)),
  sqlMigration('PeopleParkedSight', 1763800000016, peopleParkedSight(roles)),
  sqlMigration('PeopleOneRecord', 1763800000017, peopleOneRecord(roles)),
  sqlMigration('PeopleConflicts', 1763800000018, peopleConflicts(roles)),
];
