// breaks: nothing-imports-apps
import { standalone } from '../../../apps/standalone/src/main.js';

export const atHome = standalone;
