export { peopleContext } from './people.context.js';
export { PeopleModule } from './people.module.js';

// Commands for whoever asks over the bus of this process: what a route refuses by role and schema is theirs to heed.
export { RegisterPersonCommand } from './features/register-person/register-person.command.js';
