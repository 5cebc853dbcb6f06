/** Prints or applies who may write and read which topic of Kafka: `npm run topic-access -- --print` or `-- --apply`. */
import { runProgram } from './built.mjs';

runProgram('topic-access');
