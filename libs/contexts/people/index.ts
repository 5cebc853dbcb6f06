export { peopleContext } from './people.context.js';
export { PeopleModule } from './people.module.js';
