// breaks: test-kits-only-in-tests
import { kit } from '#platform/testing/kit';

export const borrowedKit = kit;
