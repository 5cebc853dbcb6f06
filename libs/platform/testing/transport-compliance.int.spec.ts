import { inProcessHarness } from './test-transports.js';
import { holdToPromises } from './transport-suite.js';

holdToPromises('one process', inProcessHarness);
