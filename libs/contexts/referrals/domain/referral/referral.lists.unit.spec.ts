import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AgreePlan } from '#referrals/domain/referral/referral.commands';
import { reach, rejection, typesOf, when } from '#referrals/domain/referral/referral.examples';
import { matters, needs } from '#referrals/domain/referral/referral.lists';
import {
  facts,
  hubActs,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
  systemActs,
} from '#referrals/domain/referral/referral.samples';

const page = readFileSync(join(process.cwd(), 'docs/domain/coded-lists.md'), 'utf8');

function wordsUnder(heading: string): readonly string[] {
  const table = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...table.matchAll(/^\| ([a-z][a-z-]*) +\|/gm)]
    .map(([, word = '']) => word)
    .filter((word) => word !== 'word');
}

const agree = (words: readonly string[]): AgreePlan => ({
  ...facts(hubActs),
  ...{ type: 'agree-plan', matters: words, actions: 1 },
});

describe('The coded lists', () => {
  it('are those that the page explains', () => {
    expect([...needs]).toEqual(wordsUnder('Needs'));
    expect([...matters]).toEqual(wordsUnder('What matters'));
  });

  it.each([
    ['root', sendRoot],
    ['self', sendSelf],
    ['direct', sendDirect],
    ['child', sendChild],
  ] as const)('take no other word as a need of a %s referral: it could be a name', (_kind, send) => {
    for (const word of ['ada-attwater', 'company', '', 'Debt']) {
      expect(when({ ...send, needs: ['debt', word] })).toEqual(rejection('not-in-list', { list: 'needs' }));
    }
    expect(typesOf({ ...send, needs })).toEqual(['referral-sent']);
  });

  it('take no other word as what matters in a plan', () => {
    for (const word of ['ada-attwater', 'loneliness']) {
      expect(when(agree(['company', word]), sendRoot, reach())).toEqual(
        rejection('not-in-list', { list: 'matters' }),
      );
    }
    expect(typesOf(agree(matters), sendRoot, reach())).toEqual(['plan-agreed']);
  });

  it('do not stop the replacement of a referral from before they were closed', () => {
    const before = {
      ...sendChild,
      ...facts(systemActs),
      parentState: null,
      sharing: null,
      needs: ['company'],
    };
    expect(typesOf(before)).toEqual(['referral-sent']);
  });
});
