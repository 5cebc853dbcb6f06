import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { partitionOf } from '#platform/runtime/log/partition';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { cloudEventHeadersOf } from '../cloud-event.js';
import { checkMessage } from '../message.js';
import { contracts } from '../registry.js';
import { asyncApiText, buildAsyncApi } from './build-asyncapi.js';

const document = buildAsyncApi(contracts);
const text = asyncApiText(document);
const messages = Object.entries(document.components.messages);
const ruled = new Ajv({ strict: false });
formats.default(ruled);
ruled.addSchema({ $id: 'https://ginnel.example/asyncapi.json', ...document });
const rule = (path: string): ValidateFunction =>
  ruled.compile({ $ref: `https://ginnel.example/asyncapi.json#/components/messages/${path}` });

describe('the document of the public events', () => {
  let isAsyncApi: ValidateFunction;

  beforeAll(() => {
    const file = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0.json');
    const format = new Ajv({ strict: false, meta: false, unicodeRegExp: false });
    formats.default(format);
    isAsyncApi = format.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  }, 60_000);

  it('is committed as it is', () => {
    expect(readFileSync(join(import.meta.dirname, '../../../../asyncapi.json'), 'utf8')).toBe(text);
  });

  it('keeps to the schema that AsyncAPI 3.0 has for its documents', () => {
    isAsyncApi(JSON.parse(text));
    expect(isAsyncApi.errors ?? []).toEqual([]);
    expect(isAsyncApi(JSON.parse(text.replace('"action": "send"', '"action": "shout"')))).toBe(false);
    expect(isAsyncApi(JSON.parse(text.replace('"partitions": 32', '"partitions": "many"')))).toBe(false);
  });

  it('refers to nothing that it does not hold', () => {
    const references = [...new Set([...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => match[1] ?? ''))];
    const held = (reference: string): unknown =>
      reference
        .split('/')
        .reduce<unknown>((part, name) => (part as Readonly<Record<string, unknown>> | undefined)?.[name], document);
    expect(references.length).toBeGreaterThan(contracts.length);
    expect(references.filter((reference) => held(reference) === undefined)).toEqual([]);
  });

  it('has a topic for each context, with as many partitions as the log', () => {
    expect(
      Object.values(document.channels).map(({ address, messages: own }) => [address, Object.keys(own).length]),
    ).toEqual([
      ['ginnel.directory', 8],
      ['ginnel.people', 11],
      ['ginnel.referrals', 15],
    ]);
    for (const { bindings } of Object.values(document.channels)) {
      expect(bindings.kafka).toMatchObject({
        partitions: PARTITIONS,
        topicConfiguration: { 'retention.ms': 604_800_000 },
      });
    }
  });

  it('lets each context write its topic and whoever subscribes read it', () => {
    expect(
      Object.entries(document.operations).map(([name, { action, channel }]) => [name, action, channel.$ref]),
    ).toEqual([
      ['publish-directory', 'send', '#/channels/directory'],
      ['follow-directory', 'receive', '#/channels/directory'],
      ['publish-people', 'send', '#/channels/people'],
      ['follow-people', 'receive', '#/channels/people'],
      ['publish-referrals', 'send', '#/channels/referrals'],
      ['follow-referrals', 'receive', '#/channels/referrals'],
    ]);
  });

  it('has a message for each version of each event, in the words of its contract', () => {
    expect(messages.map(([, { name, summary }]) => [name, summary])).toEqual(
      contracts.map(({ type, description }) => [type, description]),
    );
    expect(document.components.messages['people.person-not-reached.v1']).toBeUndefined();
    expect(document.components.messages['referrals.person-not-reached.v1']?.title).toBe('Person not reached');
  });

  it('names no machine', () => {
    expect(text).not.toMatch(/localhost|\d+\.\d+\.\d+\.\d+/);
    const hosts = [...text.matchAll(/https?:\/\/([^/"]+)/g)].map((match) => match[1]);
    expect(new Set(hosts)).toEqual(new Set(['www.apache.org']));
  });
});

describe.each(messages)('the example of %s', (name, message) => {
  const [example] = message.examples;
  if (example === undefined) throw new Error(`${name} has no example`);

  it('is an event as the feed answers it and the topic carries it', () => {
    expect(checkMessage(example.payload)).toEqual({ valid: true, data: example.payload });
    expect(example.headers).toEqual(cloudEventHeadersOf(example.payload));
    expect(example.payload.partition).toBe(partitionOf(example.payload.stream));
  });

  it('keeps to the schemas beside it, which hold other events off', () => {
    const [headers, payload] = [rule(`${name}/headers`), rule(`${name}/payload`)];
    payload(example.payload);
    expect(payload.errors ?? []).toEqual([]);
    headers(example.headers);
    expect(headers.errors ?? []).toEqual([]);
    expect(payload({ ...example.payload, type: 'ginnel.people.person-born.v1' })).toBe(false);
    expect(payload({ ...example.payload, data: { ...(example.payload.data as object), note: 'x' } })).toBe(false);
    expect(headers({ ...example.headers, ce_type: 'ginnel.people.person-born.v1' })).toBe(false);
    expect(headers({ ...example.headers, ce_epoch: undefined })).toBe(false);
  });
});
