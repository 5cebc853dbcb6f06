import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';

describe('The folder in which heads of audits are noted', () => {
  it('lies beside the data folder unless it is named', () => {
    expect(readSettings({ GINNEL_DATA: '/somewhere/data' }).anchorFolder).toBe('/somewhere/data.anchors');
    expect(readSettings({}).anchorFolder).toBe(resolve('.ginnel.anchors'));
    expect(readSettings({ GINNEL_ANCHOR: '/elsewhere' }).anchorFolder).toBe('/elsewhere');
  });

  it.each(['/somewhere/data', '/somewhere/data/anchors', '/somewhere/data/../data/..x'])(
    'is refused within the data folder: %s',
    (folder) => {
      expect(() => readSettings({ GINNEL_DATA: '/somewhere/data', GINNEL_ANCHOR: folder })).toThrow(
        'GINNEL_ANCHOR names a folder inside the data folder: name one outside it, best on another machine.',
      );
    },
  );
});

describe('The file of bank holidays', () => {
  it('is found from where the process was started, where one is named', () => {
    expect(readSettings({}).bankHolidaysFile).toBeUndefined();
    expect(readSettings({ GINNEL_BANK_HOLIDAYS: 'days.json' }).bankHolidaysFile).toBe(resolve('days.json'));
  });
});

describe('The settings of the distributed mode', () => {
  const whole = {
    GINNEL_MODE: 'distributed',
    GINNEL_SECRET: 'a'.repeat(64),
    OIDC_ISSUER: 'https://issuer.example',
    KAFKA_BROKERS: 'one.example:9092,two.example:9093',
    REDIS_URL: 'redis://:secret@127.0.0.1:6379',
    GINNEL_SERVICE_CLIENT: 'ginnel-people',
    GINNEL_SERVICE_SECRET: 'kept',
    FEED_URL_REFERRALS: 'http://127.0.0.1:4001',
    FEED_URL_DIRECTORY: 'http://127.0.0.1:4002',
  };

  it('say where brokers, Redis and the other contexts are, and who asks', () => {
    expect(readSettings(whole).distributed).toEqual({
      installation: 'ginnel',
      kafka: { brokers: ['one.example:9092', 'two.example:9093'], tls: false, login: undefined },
      redisUrl: 'redis://:secret@127.0.0.1:6379',
      feeds: new Map([
        ['referrals', 'http://127.0.0.1:4001'],
        ['directory', 'http://127.0.0.1:4002'],
      ]),
      service: { client: 'ginnel-people', secret: 'kept' },
    });
  });

  it('hold a name and a password for the broker only together', () => {
    expect(
      readSettings({ ...whole, KAFKA_USERNAME: 'people', KAFKA_PASSWORD: 'p' }).distributed?.kafka.login,
    ).toEqual({ username: 'people', password: 'p' });
    expect(() => readSettings({ ...whole, KAFKA_USERNAME: 'people' })).toThrow('needs KAFKA_PASSWORD');
  });

  it.each([
    ...['KAFKA_BROKERS', 'REDIS_URL', 'GINNEL_SERVICE_CLIENT', 'GINNEL_SERVICE_SECRET'],
    ...['GINNEL_SECRET', 'OIDC_ISSUER'],
  ])('are refused without %s, by its name', (name) => {
    expect(() => readSettings({ ...whole, [name]: undefined })).toThrow(
      `The distributed mode needs ${name}: set it, or run "npm run start:distributed", which provides what is missing.`,
    );
  });

  it.each([
    ['KAFKA_BROKERS', 'no-port'],
    ['REDIS_URL', 'http://127.0.0.1'],
    ['GINNEL_INSTALLATION', 'With Space'],
  ])('are refused with a %s that names nothing', (name, value) => {
    expect(() => readSettings({ ...whole, [name]: value })).toThrow(
      `These settings cannot be used: ${name}.`,
    );
  });

  it('do not matter to the embedded mode', () => {
    expect(readSettings({}).distributed).toBeUndefined();
  });
});

describe('Business time', () => {
  it('is real time in production', () => {
    const production = {
      NODE_ENV: 'production',
      OIDC_ISSUER: 'https://issuer.example',
      GINNEL_SECRET: 'a'.repeat(64),
    };
    expect(readSettings(production).clockOffset).toBe(0);
    expect(() => readSettings({ ...production, GINNEL_CLOCK_OFFSET: '1' })).toThrow(
      'Business time is real time in production: leave GINNEL_CLOCK_OFFSET out.',
    );
  });
});
