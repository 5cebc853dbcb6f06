import 'reflect-metadata';
import { peopleContext, PeopleModule } from '#contexts/people';
import { runContext } from '#platform/process/run-context';

await runContext(peopleContext, PeopleModule);
