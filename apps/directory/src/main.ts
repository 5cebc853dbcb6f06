import 'reflect-metadata';
import { directoryContext, DirectoryModule } from '#contexts/directory';
import { runContext } from '#platform/process/run-context';

await runContext(directoryContext, DirectoryModule);
