export { peopleContext } from './people.context.js';
export { PeopleModule } from './people.module.js';

// Commands and queries for whoever asks over the buses of this process.
export { RegisterPersonCommand } from './features/register-person/register-person.command.js';
