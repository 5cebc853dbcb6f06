import { describe, expect, it } from '@jest/globals';
import { appConnections } from '#platform/runtime/config/open-environment';
import { WORKER_CONNECTIONS } from '#platform/runtime/database/provision';
import { CONTEXTS } from './contexts.js';

describe('The connections of one process', () => {
  it('stay under 60 with every pool full, so that the server has some left for its operators', () => {
    const most = CONTEXTS.reduce((sum, context) => sum + appConnections(context) + WORKER_CONNECTIONS, 0);
    expect(most).toBe(44);
    expect(most).toBeLessThan(60);
  });
});
