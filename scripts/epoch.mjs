/** Decides about the epoch of a restored context: `npm run epoch -- begin <context> --reason .. --by ..`. */
import { runProgram } from './built.mjs';

runProgram('epoch');
