export { directoryContext } from './directory.context.js';
export { DirectoryModule } from './directory.module.js';
export { DIRECTORY_PUBLIC_TABLES } from './migrations/public-tables.js';
