import { describe, it } from '@jest/globals';
import { kit } from '#platform/testing/kit';

describe('a planted spec', () => {
  it(kit, () => undefined);
});
