/** Verifies the sealed audits of a running installation: `npm run verify-audit`. */
import { runProgram } from './built.mjs';

runProgram('verify-audit');
