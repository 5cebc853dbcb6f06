export { directoryContext } from './directory.context.js';
export { DirectoryModule } from './directory.module.js';
export { DIRECTORY_PUBLIC_TABLES } from './migrations/public-tables.js';

// Commands and queries for whoever asks over the buses of this process: what a route refuses by role and schema is theirs to heed.
export { HoldContract } from './features/hold-contract/hold-contract.command.js';
export { ImportFeed } from './features/import-feed/import-feed.command.js';
export { KeepMember } from './features/keep-member/keep-member.command.js';
export { ListOrganisation } from './features/list-organisation/list-organisation.command.js';
export { SetReferralMode } from './features/set-referral-mode/set-referral-mode.command.js';
export { ReadOrganisation } from './read-models/organisation-list/read-organisation.query.js';
