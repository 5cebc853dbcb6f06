import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';

describe('The log', () => {
  it('has a line for each request in production, and on request elsewhere', () => {
    const secret = 'ab'.repeat(32);
    const production = { NODE_ENV: 'production', OIDC_ISSUER: 'https://issuer.test', GINNEL_SECRET: secret };
    expect(readSettings(production).logLevel).toBe('info');
    expect(readSettings({ ...production, GINNEL_LOG: 'error' }).logLevel).toBe('error');
    expect(readSettings({}).logLevel).toBe('warn');
    expect(() => readSettings({ GINNEL_LOG: 'everything' })).toThrow('GINNEL_LOG');
  });
});
