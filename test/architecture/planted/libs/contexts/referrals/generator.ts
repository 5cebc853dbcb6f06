// breaks: no-development-package-in-production
import fc from 'fast-check';

export const generator = fc;
